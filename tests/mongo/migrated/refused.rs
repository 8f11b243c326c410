//! What is not begun, or does not come to its end, and what is said then.

use std::net::{Ipv4Addr, SocketAddr};

use mongodb::Collection;

use super::*;
use crate::harness::mongo::free_port;

#[tokio::test]
async fn what_is_not_begun_is_said_in_one_line_without_a_password() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(3, 2).await;
    let other = House::with(2, 1).await;
    printed(&other.migrate(&["--to", mongo.url()], &[]));
    let foreign = house.migrate(&["--to", mongo.url(), "--into-existing"], &[]);
    let secret = "mongodb://usher:s3cret@127.0.0.1:1/usher?connectTimeoutMS=nonsense";
    for (output, complaint) in [
        (foreign, "belongs to another Usher"),
        (house.migrate(&["--from", mongo.url()], &[]), "DATA_DIR has all of it"),
        (house.migrate(&["--to"], &[]), "MONGO_URL: found \"nothing\""),
        (
            house.migrate(&["--to", secret], &[]),
            "--to: found \"an address that cannot be used",
        ),
        (house.migrate(&[secret], &[]), "--to"),
        (
            house.migrate(&["--to", mongo.url(), "--from", mongo.url()], &[]),
            "--from",
        ),
    ] {
        let told = said(&output);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{told}");
        assert!(
            told.contains(complaint) && !told.contains("s3cret"),
            "{complaint}: {told}"
        );
        assert!(output.stdout.is_empty());
    }
    assert_eq!(house.in_file().await, 3);

    let empty = TempDir::new().unwrap();
    let output = command(empty.path(), &[])
        .args(["migrate", "--to", mongo.url()])
        .output()
        .unwrap();
    assert!(said(&output).contains("there is no store at"), "{}", said(&output));
    assert!(
        std::fs::read_dir(empty.path()).unwrap().next().is_none(),
        "nothing was made"
    );
}

#[tokio::test]
async fn a_running_server_is_refused() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(1, 1).await;
    let server = ChildServer::start(house.path(), &[]);
    for way in ["--to", "--from"] {
        let output = house.migrate(&[way, mongo.url()], &[]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(
            told.contains("another Usher is running on") && told.lines().count() == 1,
            "{told}"
        );
    }
    assert_eq!(server.terminate().code(), Some(0));
    assert_eq!(house.in_file().await, 1);
}

#[tokio::test]
async fn a_database_that_is_not_empty_is_refused_until_one_says_so() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(3, 2).await;
    let messages = mongo.database().await.collection::<Document>("messages");
    // Of somebody else's, who uses the same word.
    let stray = doc! { "_id": "theirs", "conversation_id": 999_999_i64 };
    messages.insert_one(stray).await.unwrap();
    let output = house.migrate(&["--to", mongo.url()], &[]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("is not empty (messages)") && told.contains("--into-existing") && told.lines().count() == 1,
        "{told}"
    );
    assert_eq!(messages.count_documents(doc! {}).await.unwrap(), 1);
    printed(&house.migrate(&["--to", mongo.url(), "--into-existing"], &[]));
    assert_eq!(messages.count_documents(doc! {}).await.unwrap(), 1 + 6);
}

/// Another program's, in collections of its own or beside the claim.
#[tokio::test]
async fn a_database_with_anything_of_another_program_is_refused_until_one_says_so() {
    let house = House::with(1, 1).await;
    for name in ["orders", "meta"] {
        let Some(mongo) = Mongo::start() else { return };
        let database = mongo.database().await;
        database.create_collection("drafts").await.unwrap();
        let theirs = database.collection::<Document>(name);
        theirs.insert_one(doc! { "_id": "theirs" }).await.unwrap();
        let output = house.migrate(&["--to", mongo.url()], &[]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(&format!("is not empty ({name})")), "{told}");
        assert_eq!(theirs.count_documents(doc! {}).await.unwrap(), 1);
        assert_eq!(house.in_file().await, 1);
    }
    let Some(mongo) = Mongo::start() else { return };
    let database = mongo.database().await;
    let orders = database.collection::<Document>("orders");
    orders.insert_one(doc! { "_id": "theirs" }).await.unwrap();
    printed(&house.migrate(&["--to", mongo.url(), "--into-existing"], &[]));
    orders.insert_one(doc! { "_id": "later" }).await.unwrap();
    // What is its own by the claim stays that, whatever is put beside it.
    let server = ChildServer::start(house.path(), &[("MONGO_URL", mongo.url())]);
    assert_eq!(server.terminate().code(), Some(0));
    printed(&house.migrate(&["--from", mongo.url()], &[]));
    assert_eq!(orders.count_documents(doc! {}).await.unwrap(), 2);
}

#[tokio::test]
async fn what_is_not_the_same_is_named_and_nothing_leaves_the_file() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(30, 2).await;
    let database = mongo.database().await;
    let (conversations, messages) = (
        database.collection::<Document>("conversations"),
        database.collection::<Document>("messages"),
    );
    // Nobody's writing in the middle is seen but by looking again: here it is there before.
    let id = |conversation: i64, seq: i64| conversation * 131_072 + seq;
    for conversation in 1..=25 {
        let other = doc! { "_id": id(conversation, 1), "conversation_id": conversation, "seq": 1, "body": "no" };
        messages.insert_one(other).await.unwrap();
    }
    conversations
        .insert_one(doc! { "_id": 29_i64, "rev": i64::MAX, "removed": 1 })
        .await
        .unwrap();
    conversations
        .insert_one(doc! { "_id": 0_i64, "ended": 1 })
        .await
        .unwrap();
    let output = house.migrate(&["--to", mongo.url(), "--into-existing"], &[]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        output.stdout.is_empty() && told.contains("nothing has left DATA_DIR"),
        "{told}"
    );
    for line in [
        "conversations: 2 documents differ\n  0 is only in MongoDB\n  29 is only in the file",
        "messages: 25 documents differ\n  131073 is not the same\n  262145 is not the same",
        "and 5 others",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert_eq!(house.in_file().await, 30);

    // Put right, the same command comes to its end.
    messages.delete_many(doc! { "body": "no" }).await.unwrap();
    conversations.delete_many(doc! {}).await.unwrap();
    let output = house.migrate(&["--to", mongo.url()], &[]);
    assert!(
        said(&output).contains("messages: 25 documents differ"),
        "they are not put there again: {}",
        said(&output)
    );
    database.drop().await.unwrap();
    printed(&house.migrate(&["--to", mongo.url()], &[]));
    assert_eq!(house.in_file().await, 0);

    // And back: a document that was changed by hand is brought as it is, unless that is nothing one can keep.
    let changed = doc! { "$set": { "tags": ["by hand"] } };
    conversations.update_one(doc! { "_id": 7_i64 }, changed).await.unwrap();
    let output = house.migrate(&["--from", mongo.url()], &[]);
    assert_eq!(output.status.code(), Some(1));
    let told = said(&output);
    assert!(
        told.contains("conversations: 1 document differs\n  7 is not the same"),
        "{told}"
    );
    let folded = doc! { "$set": { "tags_folded": ["by hand"] } };
    conversations.update_one(doc! { "_id": 7_i64 }, folded).await.unwrap();
    printed(&house.migrate(&["--from", mongo.url()], &[]));
    assert_eq!(house.in_file().await, 30);
}

/// Each is named at the first try, and nothing is brought from there on.
#[tokio::test]
async fn all_that_cannot_be_read_is_named_at_once_and_what_is_put_right_is_brought() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(30, 10).await;
    printed(&house.migrate(&["--to", mongo.url()], &[]));
    let database = mongo.database().await;
    let (conversations, messages) = (
        database.collection::<Document>("conversations"),
        database.collection::<Document>("messages"),
    );
    let set = async |there: &Collection<Document>, id: i64, how: Document| {
        let done = there
            .update_one(doc! { "_id": id }, doc! { "$set": how })
            .await
            .unwrap();
        assert_eq!(done.matched_count, 1);
    };
    let in_seventh = 7 * 131_072 + 3;
    let well = conversations.find_one(doc! { "_id": 20_i64 }).await.unwrap().unwrap();
    // A whole number may be of any kind; another one is none.
    set(&conversations, 2, doc! { "entries": 10.0 }).await;
    set(&messages, 2 * 131_072 + 1, doc! { "seq": 1.0, "conversation_id": 2.0 }).await;
    set(&messages, in_seventh, doc! { "kind": "whispered" }).await;
    set(&messages, in_seventh + 2, doc! { "at": "noon" }).await;
    let rating = doc! { "rated": true, "rating": { "score": 99 } };
    set(&conversations, 20, rating).await;
    set(&conversations, 22, doc! { "entries": 9.5 }).await;

    for _ in 0..2 {
        let output = house.migrate(&["--from", mongo.url()], &[]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        for line in [
            "4 documents cannot be read, and the archive still lives there, as it was",
            &format!("messages {in_seventh}: "),
            &format!("messages {}: ", in_seventh + 2),
            "conversations 20: ",
            "conversations 22: ",
        ] {
            assert!(told.contains(line), "{line}: {told}");
        }
        assert_eq!(house.in_file().await, 6);
    }
    set(&messages, in_seventh, doc! { "kind": "message" }).await;
    messages.delete_one(doc! { "_id": in_seventh + 2 }).await.unwrap();
    conversations.replace_one(doc! { "_id": 20_i64 }, well).await.unwrap();
    set(&conversations, 22, doc! { "entries": 10.0 }).await;
    printed(&house.migrate(&["--from", mongo.url()], &[]));
    assert_eq!(house.in_file().await, 30);
}

/// Started with that database after all, a server would list whoever was erased meanwhile.
#[tokio::test]
async fn a_database_that_was_left_behind_is_no_way_back_not_even_half() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(3, 2).await;
    printed(&house.migrate(&["--to", mongo.url()], &[]));
    printed(&house.migrate(&["--from", mongo.url()], &[]));
    let again = house.migrate(&["--to", mongo.url(), "--into-existing"], &[]);
    let told = said(&again);
    assert_eq!(again.status.code(), Some(2), "{told}");
    assert!(
        told.contains("was left behind") && told.contains("dropped first") && told.lines().count() == 1,
        "{told}"
    );
    let start = command(house.path(), &[("MONGO_URL", mongo.url())]).output().unwrap();
    assert!(said(&start).contains("belongs to another Usher"), "{}", said(&start));
    mongo.database().await.drop().await.unwrap();
    printed(&house.migrate(&["--to", mongo.url()], &[]));
}

/// As after a dump or a copy of the folder of another moment was put back. What is of one moment comes back, whatever its notes are
/// numbered.
#[tokio::test]
async fn what_is_not_of_one_moment_with_the_folder_is_no_way_back() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(3, 2).await;
    printed(&house.migrate(&["--to", mongo.url()], &[]));
    let database = mongo.database().await;
    let (claims, conversations) = (
        database.collection::<Document>("meta"),
        database.collection::<Document>("conversations"),
    );
    let own = doc! { "_id": "instance" };
    let claim = claims.find_one(own.clone()).await.unwrap().unwrap();
    let rev = claim.get_i64("rev").unwrap();
    for (other, why, allowed) in [
        (rev - 1, "older than DATA_DIR", "--accept-older"),
        (i64::MAX, "was given changes since", "put both back of one moment"),
    ] {
        let there = doc! { "$set": { "rev": other } };
        claims.update_one(own.clone(), there).await.unwrap();
        let output = house.migrate(&["--from", mongo.url()], &[]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(2), "{told}");
        let (found, may) = told.split_once("allowed: ").unwrap();
        assert!(found.contains(why) && may.contains(allowed), "{told}");
        assert_eq!(house.in_file().await, 0);
    }
    claims.replace_one(own, claim).await.unwrap();
    let note =
        |uid: &str| doc! { "number": 1_i64, "uid": uid, "name": "Grace", "at": DateTime::from_millis(0), "text": uid };
    let notes = [
        note("00000000000000000000000000000001"),
        note("00000000000000000000000000000002"),
    ];
    let noted = doc! { "$set": { "notes": notes.to_vec() } };
    let number = doc! { "ended": { "$exists": true } };
    conversations.update_one(number, noted).await.unwrap();
    printed(&house.migrate(&["--from", mongo.url()], &[]));
    assert_eq!(house.in_file().await, 3);
}

#[tokio::test]
async fn a_migration_that_was_broken_off_binds_the_folder_until_it_is_given_up() {
    let Some(server) = MongoServer::start() else { return };
    let (old, new) = (server.url("old"), server.url("new"));
    let house = House::with(3, 2).await;
    let conversations = database(&old).await.collection::<Document>("conversations");
    let stray = doc! { "_id": 0_i64, "ended": 1 };
    conversations.insert_one(stray).await.unwrap();
    let broken_off = house.migrate(&["--to", &old, "--into-existing"], &[]);
    assert!(
        said(&broken_off).contains("0 is only in MongoDB"),
        "{}",
        said(&broken_off)
    );

    let log = house.path().join("log");
    let without = ChildServer::start_logging(house.path(), &[("LOG_LEVEL", "warn")], &log);
    assert_eq!(without.terminate().code(), Some(0));
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(
        logged.contains("a migration into MongoDB was broken off") && logged.contains("usher migrate --forget"),
        "{logged}"
    );
    let start = |url: &str| command(house.path(), &[("MONGO_URL", url)]).output().unwrap();
    let refused = start(&new);
    let told = said(&refused);
    assert_eq!(refused.status.code(), Some(2), "{told}");
    assert!(
        told.contains("/old was broken off") && told.contains("--forget") && told.lines().count() == 1,
        "{told}"
    );
    let told = said(&house.migrate(&["--to", &new], &[]));
    assert!(
        told.contains("/old was broken off") && told.contains("--forget"),
        "{told}"
    );
    assert_eq!(database(&new).await.list_collection_names().await.unwrap(), [""; 0]);

    let forgotten = printed(&house.migrate(&["--forget"], &[]));
    assert!(forgotten.contains("/old, which is as it was"), "{forgotten}");
    let settings = [("MONGO_URL", new.as_str())];
    assert_eq!(ChildServer::start(house.path(), &settings).terminate().code(), Some(0));
    assert_eq!(conversations.count_documents(doc! {}).await.unwrap(), 4);
    let back = said(&start(&old));
    assert!(back.contains("belongs to another Usher"), "{back}");
}

/// All of the archive is in the folder, whatever MONGO_URL has said since.
#[tokio::test]
async fn a_folder_whose_mongodb_was_never_reached_is_told_so_and_may_forget_it() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(3, 2).await;
    let nobody = url_of(SocketAddr::from((Ipv4Addr::LOCALHOST, free_port())), "usher");
    let server = ChildServer::start(house.path(), &[("MONGO_URL", nobody.as_str())]);
    assert_eq!(server.terminate().code(), Some(0));
    for (way, found, allowed) in [
        ("--to", "which was never reached", "`usher migrate --forget` first"),
        ("--from", "no MongoDB was ever reached", "DATA_DIR has all of it"),
    ] {
        let told = said(&house.migrate(&[way, mongo.url()], &[]));
        assert!(
            told.contains(found) && told.contains(allowed) && told.lines().count() == 1,
            "{told}"
        );
    }
    printed(&house.migrate(&["--forget"], &[]));
    printed(&house.migrate(&["--to", mongo.url()], &[]));
    let again = said(&house.migrate(&["--to", mongo.url()], &[]));
    assert!(
        again.contains("which lives in") && again.contains("start the server"),
        "{again}"
    );
    assert_eq!(house.in_file().await, 0);
}
