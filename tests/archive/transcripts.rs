//! A conversation as a file to keep, which does nothing by itself.

use usher::protocol::http::ArchiveRecord;
use usher::protocol::words::Reason;

use super::House;

#[tokio::test]
async fn a_transcript_is_a_file_that_does_nothing() {
    let mut house = House::open().await;
    let said = "<script>alert(1)</script>\n[2026-01-01 00:00:00] Grace: forged";
    let conversation = house.ended("Ünal \"</title>\" 🎉", &[said]).await;
    let path = format!("/v1/conversations/{conversation}/transcript");
    let grace = &house.agent.client;
    for (format, kind) in [
        ("", "text/plain; charset=utf-8"),
        ("?format=txt", "text/plain; charset=utf-8"),
        ("?format=html", "text/html; charset=utf-8"),
        ("?format=json", "application/json"),
    ] {
        let answer = grace.get(&format!("{path}{format}")).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let named = answer.header("content-disposition").unwrap();
        assert!(
            named.starts_with(&format!("attachment; filename=\"conversation-{conversation}.")),
            "{named}"
        );
        assert!(
            named.is_ascii() && named.contains("filename*=UTF-8''conversation-") && named.contains("%C3%9Cnal"),
            "{named}"
        );
    }
    let text = grace.get(&path).await.text();
    assert!(
        text.contains("Times are UTC.") && text.contains("\n    [2026-01-01 00:00:00] Grace: forged\n"),
        "{text}"
    );
    assert!(
        text.contains("Grace has joined.") && text.contains("Grace has ended the conversation."),
        "{text}"
    );
    let page = grace.get(&format!("{path}?format=html")).await.text();
    assert!(
        !page.contains("<script") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    assert!(!page.contains("\"</title>\""), "{page}");
    let record: ArchiveRecord = grace.get(&format!("{path}?format=json")).await.json();
    assert_eq!(record.line.conversation, conversation);
    let wrong = grace.get(&format!("{path}?format=pdf")).await;
    assert_eq!(wrong.faults(), [("format".to_owned(), Reason::BadField)]);
}
