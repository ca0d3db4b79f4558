/// Names of invented people and projects.
enum Names {
    /// A given or family name, and how it is written in an address.
    struct Entry {
        var text: String
        var ascii: String
    }

    static let given: [Entry] = entries(
        """
        Anna Ben Clara David Elena Felix Greta Hugo Ida Jonas Katharina Leon Mia Noah Olivia Paul Rosa Samuel Tara Victor \
        Amélie=amelie Björn=bjorn Çağla=cagla Dörte=doerte Émile=emile François=francois Günther=guenther Héctor=hector \
        İpek=ipek Jürgen=juergen Kjærsti=kjaersti Łukasz=lukasz Maël=mael Ngọc=ngoc Øyvind=oyvind Přemysl=premysl \
        Søren=soren Þóra=thora Ülkü=uelkue Željko=zeljko Aarav Aisha Carlos Chidi Deepika Fatima Giulia Hassan Ines João=joao \
        Kofi Lakshmi Mateo Nia Oluwaseun Priya Rahul Sofía=sofia Tomás=tomas Yara Zainab \
        Дмитрий=dmitrii Ольга=olga Юлия=yuliia Νίκος=nikos Ελένη=eleni דנה=dana محمد=mohamed ليلى=layla Արամ=aram \
        太郎=taro 花子=hanako 伟=wei 静=jing 민준=minjun 서연=seoyeon สมชาย=somchai अनिल=anil Mary-Jane=mary-jane Jean-Luc=jean-luc
        """)

    static let family: [Entry] = entries(
        """
        Smith Müller=mueller Schmidt Jones García=garcia Rossi Dubois Novák=novak Kowalski Andersson Hansen Virtanen \
        O'Brien=obrien D'Angelo=dangelo N'Diaye=ndiaye O'Neill=oneill Weiß=weiss Groß=gross Şahin=sahin Yılmaz=yilmaz \
        Håkansson=hakansson Sørensen=sorensen Jóhannsdóttir=johannsdottir Łukasiewicz=lukasiewicz Dvořák=dvorak \
        Peña=pena Muñoz=munoz Conceição=conceicao Nguyễn=nguyen Phạm=pham Okafor Mensah Abubakar Patel Sharma Iyer Khan \
        Иванов=ivanov Петрова=petrova Παπαδόπουλος=papadopoulos כהן=cohen حداد=haddad Սարգսյան=sargsyan \
        田中=tanaka 佐藤=sato 鈴木=suzuki 王=wang 李=li 陈=chen 김=kim 박=park 이=lee ใจดี=jaidee वर्मा=verma \
        Smith-Jones=smith-jones van-der-Berg=vanderberg McDonald Fernández=fernandez Brown Wilson Taylor Lopez Silva Costa
        """)

    static let services = [
        "Jira Automation", "svc-build-01", "Backup Bot", "Monitoring (do not disable)", "svc-release", "API Sync",
        "CI Runner",
        "Reporting Service",
    ]

    static let projects = [
        "apollo", "borealis", "cascade", "delta", "ember", "fjord", "galileo", "horizon", "iris", "juniper", "kestrel",
        "lighthouse", "meridian", "nimbus", "onyx", "phoenix", "quasar", "rubin", "sierra", "tundra", "umbra", "vega",
        "willow", "xenon", "yarrow", "zenith",
    ]

    static let titles = [
        "Engineer", "Senior Engineer", "Product Manager", "Designer", "Support Agent", "Accountant", "Sales Manager",
        "Team Lead", "",
    ]
    static let departments = ["R&D", "Sales", "Finance", "Customer Care", "People \"HR\"", "Operations", ""]
    static let locations = ["Berlin", "Zürich", "São Paulo", "Tokyo", "Austin", "Sydney", "Kraków", ""]
    static let zones = [
        "Europe/Berlin", "Europe/Zurich", "America/Sao_Paulo", "Asia/Tokyo", "America/Chicago", "Australia/Sydney",
        "Europe/Warsaw", "Etc/UTC",
    ]

    private static func entries(_ text: String) -> [Entry] {
        text.split(separator: " ").map { word in
            let parts = word.split(separator: "=")
            return Entry(text: String(parts[0]), ascii: parts.count > 1 ? String(parts[1]) : parts[0].lowercased())
        }
    }
}
