//! The program embeds the web's pages: it is built anew when they are, also when they are built for the first time.

use std::path::Path;

fn main() {
    let pages = if Path::new("web/dist").exists() {
        "web/dist"
    } else {
        "web"
    };
    println!("cargo:rerun-if-changed={pages}");
}
