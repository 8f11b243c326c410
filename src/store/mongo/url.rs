//! The address of a MongoDB, as a person writes it: checked before anything is connected, and told without its password.

use std::time::Duration;

use futures_util::FutureExt;
use mongodb::Client;
use mongodb::error::{Error, ErrorKind};
use mongodb::options::{
    Acknowledgment, ClientOptions, ConnectionString, HostInfo, ReadPreference, SelectionCriteria, WriteConcern,
};

use super::MongoError;
use super::fault::options_in_words;

/// The database when the address names none.
const DATABASE: &str = "usher";

/// How long it is looked for a server that takes commands.
const FIND_WITHIN: Duration = Duration::from_secs(5);

/// How long a connection may take to come about.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// What is told of an address of which nothing is to be repeated.
const NOT_AN_ADDRESS: &str = "it is none of MongoDB's";
const UNESCAPED: &str =
    "it is none of MongoDB's; in a name or password :, /, ?, #, [, ], @ and % are written as %3A and so on";

/// Databases in which a server keeps what is its own; one of them, `local`, goes to no other member of a replica set.
const OF_THE_SERVER: [&str; 3] = ["admin", "config", "local"];

/// What a database may be called, on any system: https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions
const NAME_BYTES_MAX: usize = 63;
const NOT_IN_A_NAME: [char; 13] = ['/', '\\', '.', ' ', '"', '$', '*', '<', '>', ':', '|', '?', '\0'];

/// A part of a name or password that is shorter, in bytes, stands in many words.
const SHORT: usize = 4;

/// An address that can be used; shows itself without its password.
#[derive(Clone, PartialEq)]
pub struct MongoUrl {
    given: ConnectionString,
    shown: String,
    pub(super) database: String,
}

impl MongoUrl {
    /// Checks the address, without connecting. What is wrong is told without repeating the address.
    pub fn parse(url: &str) -> Result<Self, String> {
        let given = ConnectionString::parse(url).map_err(|error| match error.kind.as_ref() {
            ErrorKind::InvalidArgument { message, .. } if !message.contains(url) => told(url, &error),
            _ => NOT_AN_ADDRESS.to_owned(),
        })?;
        if let Some(Err(error)) = ClientOptions::parse(without_name(&given)).into_future().now_or_never() {
            return Err(told(url, &error));
        }
        let database = given.default_database.clone().unwrap_or_else(|| DATABASE.to_owned());
        if OF_THE_SERVER.contains(&database.as_str()) {
            return Err(
                "its database is one of MongoDB's own, admin, config or local; where it is named for the log-in, say ?authSource=admin"
                    .to_owned(),
            );
        }
        if database.len() > NAME_BYTES_MAX || database.contains(NOT_IN_A_NAME) {
            return Err(format!(
                "its database has no name that MongoDB takes: at most {NAME_BYTES_MAX} bytes, and none of / \\ . \" $ * < > : | ? and spaces"
            ));
        }
        let hosts = match &given.host_info {
            HostInfo::HostIdentifiers(hosts) => hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            HostInfo::DnsRecord(name) => name.clone(),
            _ => "?".to_owned(),
        };
        Ok(Self {
            shown: format!("{hosts}/{database}"),
            given,
            database,
        })
    }

    /// Whether its hosts have to be looked up by its name.
    pub(super) fn is_looked_up(&self) -> bool {
        matches!(self.given.host_info, HostInfo::DnsRecord(_))
    }

    /// Whether the driver takes its options, and can read the files that they name; looks nothing up and asks nobody.
    pub(super) async fn check_options(&self) -> Result<(), MongoError> {
        let options = ClientOptions::parse(without_name(&self.given)).await;
        let client = options.and_then(|mut options| {
            // A driver that knows of no host asks none; behind a balancer it would want one.
            options.hosts.clear();
            options.load_balanced = None;
            Client::with_options(options)
        });
        client.map(drop).map_err(|error| MongoError::of_options(&error))
    }

    /// Looks its hosts up, if it has to.
    pub(super) async fn options(&self) -> Result<ClientOptions, Error> {
        let mut options = ClientOptions::parse(self.given.clone()).await?;
        options.app_name.get_or_insert_with(|| "usher".to_owned());
        options.server_selection_timeout.get_or_insert(FIND_WITHIN);
        options.connect_timeout.get_or_insert(CONNECT_WITHIN);
        // Confirmed means: by most, on disk.
        let concern = WriteConcern::builder().w(Acknowledgment::Majority).journal(true);
        options.write_concern = Some(concern.build());
        // A member that lags would show what was removed, and not what was said to be there.
        options.selection_criteria = Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
        Ok(options)
    }
}

impl std::fmt::Display for MongoUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

impl std::fmt::Debug for MongoUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// The address with its options, and without a name that would have to be looked up.
fn without_name(given: &ConnectionString) -> ConnectionString {
    let mut given = given.clone();
    if matches!(given.host_info, HostInfo::DnsRecord(_)) {
        given.host_info = HostInfo::default();
    }
    given
}

/// What is wrong with an address, unless the words have anything of its name and password: a driver that takes a part of a password
/// for a host or a port repeats it.
fn told(url: &str, error: &Error) -> String {
    let words = options_in_words(error);
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let (who, told) = match behind.rsplit_once('@') {
        Some((who, _)) => (who, UNESCAPED),
        // There may be both where somebody has forgotten the host.
        None => (behind.split(['/', '?']).next().unwrap_or_default(), NOT_AN_ADDRESS),
    };
    let is_letter = |of: char| of.is_alphanumeric();
    let has = |part: &str| match part.len() {
        0 => false,
        1..SHORT => words.split(|of| !is_letter(of)).any(|word| word == part),
        _ => words.contains(part),
    };
    match who.split(|of| !is_letter(of)).any(has) {
        true => told.to_owned(),
        false => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_address_is_told_without_name_and_password() {
        for url in [
            "mongodb://usher:s3cr3tPW?abc@db.example.org/usher",
            "mongodb://usher:s3cr3tPW/abc@db.example.org/usher",
            "mongodb://usher:s3cr3tPW#abc@db.example.org/usher",
            "mongodb://usher:s3cr3tPW@abc@db.example.org:99999/usher",
            "mongodb://usher:s3cr3tPW%zz@db.example.org/usher",
            "mongodb://usher:s3cr3tPW:abc@db.example.org:port/usher",
            "mongodb://usher:s3cr3tPW",
            "mongodb://usher:s3cr3tPW?abc",
            "mongodb://usher:s3cr3tPW/usher",
            "mongodb+srv://usher:s3cr3tPW?abc@db.example.org/usher",
        ] {
            let Err(why) = MongoUrl::parse(url) else {
                panic!("{url}")
            };
            assert!(!why.contains("s3cr3tPW") && !why.contains("abc"), "{url}: {why}");
        }
        for url in ["mongodb://in:s3cr3tPW@h/usher?nothing=1", "mongodb://h/usher?nothing=1"] {
            let why = MongoUrl::parse(url).unwrap_err();
            assert!(why.contains("nothing is an"), "{url}: {why}");
        }
        let why = MongoUrl::parse("mongodb://h/usher?authMechanismProperties=s3cr3tPW").unwrap_err();
        assert!(
            why.contains("authMechanismProperties") && !why.contains("s3cr3tPW"),
            "{why}"
        );
    }

    #[test]
    fn a_database_is_none_of_mongodbs_own_and_may_be_called_so() {
        let long = "a".repeat(NAME_BYTES_MAX + 1);
        for (name, told) in [
            ("admin", "MongoDB's own"),
            ("local", "MongoDB's own"),
            ("config", "MongoDB's own"),
            ("x.y", "no name"),
            ("a%20b", "character in database name"),
            (long.as_str(), "at most 63 bytes"),
        ] {
            let why = MongoUrl::parse(&format!("mongodb://h/{name}")).unwrap_err();
            assert!(why.contains(told), "{name}: {why}");
        }
        for url in [
            "mongodb://h",
            "mongodb://h/?authSource=admin",
            "mongodb://h/usher-2",
            &format!("mongodb://h/{}", &long[1..]),
        ] {
            assert_eq!(MongoUrl::parse(url).err(), None, "{url}");
        }
    }

    #[tokio::test]
    async fn what_is_written_is_confirmed_and_read_from_the_primary_whatever_the_address_says() {
        let url = "mongodb://h/usher?w=0&journal=false&readPreference=secondary";
        let options = MongoUrl::parse(url).unwrap().options().await.unwrap();
        let primary = SelectionCriteria::ReadPreference(ReadPreference::Primary);
        assert_eq!(options.selection_criteria, Some(primary));
        let concern = options.write_concern.unwrap();
        assert_eq!(
            (concern.w, concern.journal),
            (Some(Acknowledgment::Majority), Some(true))
        );
    }
}
