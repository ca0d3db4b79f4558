import TestSupport

/// The published description a path falls under.
func described(_ target: String) -> (OpenAPIDescription, String) { OpenAPIDescription.atlassian(target) }
