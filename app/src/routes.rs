//! Paths, in one place.

/// Paths of the pages that the server renders.
pub const PUBLIC: [&str; 5] =
    ["/", "/connexion", "/mentions-legales", "/confidentialite", "/accessibilite"];

/// Where the device's own screens start.
pub const SPACE: &str = "/app/";
