//! HTML: one page that needs nothing else, transcript after transcript; its last line says what it holds.

use crate::protocol::http::Exported;

use super::Part;
use super::told::{CUT, STYLE, escaped, head, holds, item, lacks, time};

/// A browser draws only those in sight, however many there are.
const OWN_STYLE: &str = "\
article{border-top:1px solid;margin-top:2rem;content-visibility:auto;contain-intrinsic-size:auto 40rem}\
@media print{article{content-visibility:visible}}";

pub fn begin(out: &mut Vec<u8>, now_ms: i64) {
    let now = time(now_ms);
    let begun = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>Conversations, {now} UTC</title>\n\
         <style>{STYLE}{OWN_STYLE}</style>\n</head>\n<body>\n<h1>Conversations</h1>\n\
         <p>Exported {now}, newest first. Times are UTC. The last line says how many there are.</p>\n"
    );
    out.extend_from_slice(begun.as_bytes());
}

pub fn part(out: &mut Vec<u8>, part: &Part<'_>) {
    let Part {
        record, first, last, ..
    } = part;
    let mut put = |text: &str| out.extend_from_slice(text.as_bytes());
    if *first {
        let number = record.line.conversation;
        put(&format!(
            "<article id=\"conversation-{number}\">\n<h2>Conversation {number}</h2>\n<dl>\n"
        ));
        for (name, value) in head(record) {
            put(&format!("<dt>{name}</dt><dd dir=\"auto\">{}</dd>\n", escaped(&value)));
        }
        put("</dl>\n<ol>\n");
    }
    for entry in &record.log {
        put(&item(entry));
    }
    if *last {
        put("</ol>\n");
        if record.cut {
            put(&format!("<p>{CUT}</p>\n"));
        }
        put("</article>\n");
    }
}

pub fn end(out: &mut Vec<u8>, exported: Exported) {
    let holds = holds(exported);
    let lacks: String = lacks(exported).iter().map(|lack| format!(" {lack}.")).collect();
    let end = format!("<p id=\"end\">End of the export: {holds}.{lacks}</p>\n</body>\n</html>\n");
    out.extend_from_slice(end.as_bytes());
}
