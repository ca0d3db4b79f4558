"""Times the benchmark filters in SQLite and DuckDB on the organisation that `usher-bench generate` wrote.

Usage: compare.py DIRECTORY QUERIES.json
DIRECTORY holds users.csv, activity.csv and memberships.csv; QUERIES.json maps a name to {"sql": …}.
Both databases get the indexes a careful administrator would give them, are warmed up once, and answer
`count(*)`. Prints one JSON object: {name: {"sqlite": seconds, "duckdb": seconds, "count": n}}.
"""

import csv
import json
import os
import sqlite3
import statistics
import sys
import time

import duckdb

TABLES = {
    "users": "id INTEGER PRIMARY KEY, account_status TEXT, membership TEXT, claim TEXT, domain TEXT, "
    "name TEXT, last_active BIGINT, last_active_jira BIGINT, added_to_org BIGINT",
    "memberships": "user_id INTEGER, group_name TEXT",
}
INDEXES = [
    "CREATE INDEX users_status_jira ON users(account_status, last_active_jira)",
    "CREATE INDEX users_domain ON users(domain, last_active_jira)",
    "CREATE INDEX users_active ON users(last_active)",
    "CREATE INDEX members_user ON memberships(user_id, group_name)",
    "CREATE INDEX members_group ON memberships(group_name, user_id)",
]


def open_sqlite(directory):
    path = os.path.join(directory, "compare.sqlite")
    fresh = not os.path.exists(path)
    connection = sqlite3.connect(path)
    if fresh:
        for table, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
            with open(os.path.join(directory, f"{table}.csv"), newline="", encoding="utf-8") as file:
                rows = ([value if value != "" else None for value in row] for row in csv.reader(file))
                places = ",".join("?" * (columns.count(",") + 1))
                connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        for index in INDEXES:
            connection.execute(index)
        connection.execute("ANALYZE")
        connection.commit()
    connection.execute("PRAGMA cache_size = -2000000")
    connection.execute("PRAGMA mmap_size = 8000000000")
    return connection


def open_duckdb(directory):
    connection = duckdb.connect(":memory:")
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
        path = os.path.join(directory, f"{table}.csv")
        connection.execute(f"COPY {table} FROM '{path}' (HEADER false, NULLSTR '')")
    return connection


def timed(connection, sql, runs):
    count = connection.execute(sql).fetchall()[0][0]
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        connection.execute(sql).fetchall()
        seconds.append(time.perf_counter() - start)
    return count, statistics.median(seconds)


def main():
    directory, queries_path = sys.argv[1:3]
    with open(queries_path, encoding="utf-8") as file:
        queries = json.load(file)
    sqlite, duck = open_sqlite(directory), open_duckdb(directory)
    result = {}
    for name, query in queries.items():
        sqlite_count, sqlite_seconds = timed(sqlite, query["sql"], runs=5)
        duck_count, duck_seconds = timed(duck, query["sql"], runs=21)
        if sqlite_count != duck_count:
            sys.exit(f"{name}: SQLite counts {sqlite_count}, DuckDB {duck_count}")
        result[name] = {"sqlite": sqlite_seconds, "duckdb": duck_seconds, "count": sqlite_count}
    json.dump(result, sys.stdout, indent=2)


if __name__ == "__main__":
    main()
