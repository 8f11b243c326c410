//! The table of settings.

use super::Key;

const fn key(name: &'static str, default: &'static str, allowed: &'static str, about: &'static str) -> Key {
    Key {
        name,
        default,
        allowed,
        about,
        seed: false,
    }
}

const fn seed(name: &'static str, default: &'static str, allowed: &'static str, about: &'static str) -> Key {
    Key {
        name,
        default,
        allowed,
        about,
        seed: true,
    }
}

/// Every setting there is, in the order of `.env.example`.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("SERVER_HOST", "127.0.0.1", "an IPv4 or IPv6 address",
        "The address to listen on. Loopback until somebody decides otherwise: a fresh install is nobody's business but its owner's.\n\
         Behind a proxy on the same machine it stays so; in a container it is 0.0.0.0."),
    key("SERVER_PORT", "4000", "0 to 65535; 0 takes a free one",
        "The port to listen on."),
    key("PORT", "", "0 to 65535",
        "Read when SERVER_PORT is absent, as many platforms set it."),
    key("DATA_DIR", "./data", "a folder that can be written",
        "Where everything is kept: the store, the secret, the lock, the control socket. `usher backup` copies what is to be kept."),
    key("MONGO_URL", "", "mongodb:// or mongodb+srv://, hosts, a database (usher when it names none; not admin, config or local), and options of MongoDB's Rust driver",
        "Where the archive lives: every conversation that has ended, and a mirror of accounts, categories, settings and audit log. Without it all\n\
         stays in DATA_DIR. While MongoDB is away chats go on, and what ends waits in DATA_DIR. Another database than the one in which the archive lives\n\
         is given nothing until somebody has said `usher migrate --forget`. Not taken are the options socketTimeoutMS, compressors, zlibCompressionLevel,\n\
         tlsCertificateKeyFilePassword and those of a proxy."),
    key("SESSION_SECRET", "", "at least 32 characters",
        "Signs the tokens by which customers are known again. Made and kept in DATA_DIR/secret when absent.\n\
         A new secret makes every customer a stranger."),
    key("PUBLIC_URL", "", "http:// or https:// and a host, without a path",
        "What people type to get here, when it is not http://localhost:<port> (https with HTTPS_MODE): for the links that are printed and the origin that\n\
         sockets are checked against. With https, cookies are marked Secure."),
    key("HTTPS_MODE", "none", "none, adhoc or files",
        "Whether this server speaks https itself. none: behind a proxy that does, or on localhost. adhoc: with a certificate that is made\n\
         at each start, which browsers warn of; its fingerprint is logged. files: with TLS_CERT and TLS_KEY."),
    key("TLS_CERT", "", "a PEM file with the certificate first, then its chain; only with HTTPS_MODE=files",
        "The certificate. It is read again when it changes, without a restart; a bad one is logged and the one before stays."),
    key("TLS_KEY", "", "a PEM file with the private key of TLS_CERT; only with HTTPS_MODE=files",
        "Its private key. Only the user that Usher runs as should be able to read it."),
    key("AGENT_WHITELIST", "127.0.0.0/8, ::1", "addresses or CIDRs, separated by commas",
        "Where staff may come from: staff pages, routes and sockets answer to nobody else. IPv4 and IPv6; a bare address is one host.\n\
          Counts when the store has no list yet; afterwards admins edit the list live, and `usher admin allow` adds to it."),
    key("TRUSTED_PROXIES", "", "addresses or CIDRs, separated by commas",
        "Whose X-Forwarded-For is believed. Nobody's by default: a header that anyone can write would open the allow-list."),
    seed("CATEGORIES", "Sales, Billing, Account Support, Other", "1 to 100 different names of at most 100 characters, separated by commas",
        "The kinds of service, each with its queue."),
    seed("ROUTING_MODE", "automatic", "automatic, offer or manual",
        "How a category's customers meet its agents: paired at once, offered to one agent after the other, or taken by hand."),
    seed("QUEUE_LIMIT", "500", "1 to 1000000",
        "How many may wait in one category; more are told that it is full."),
    seed("QUEUE_WHEN_UNSTAFFED", "on", "on or off",
        "Whether a category takes customers while nobody is on duty. They are told so."),
    seed("DRAFT_PREVIEW", "on", "on, ask or off",
        "Whether agents see what customers are typing. Customers are told and can switch it off; ask waits for their yes."),
    seed("WRAP_UP_S", "0", "0 to 3600 seconds",
        "How long an agent's unit stays used after a conversation, to write things down; 0 is off."),
    seed("HOLD_S", "120", "1 to 3600 seconds",
        "How long a waiting customer without a connection keeps the place in line: a lift or a tunnel."),
    seed("GRACE_S", "30", "1 to 600 seconds",
        "How long somebody who dropped out of a conversation has to come back before it ends or the customer is given to another agent."),
    seed("OFFER_S", "20", "1 to 300 seconds",
        "How long an offer rings: long enough to finish a sentence elsewhere, short enough that the customer sees movement."),
    seed("OFFER_AGAIN_S", "60", "1 to 3600 seconds",
        "How long an agent who declined or missed an offer is not offered the same customer."),
    seed("OFFERS_UNANSWERED", "2", "1 to 10 offers",
        "How many unanswered offers in a row set an agent away: one may be bad luck."),
    seed("IDLE_AWAY_MIN", "0", "0 to 1440 minutes; 0 is off",
        "After how long without a sign of the person an available agent is set away. Nothing that they hold ends by it."),
    seed("MESSAGE_CHARS", "2000", "1 to 10000 characters",
        "How long a message may be. One character is one Unicode scalar value, in a draft too."),
    seed("CONVERSATION_ENTRIES", "10000", "100 to 100000 entries",
        "How many messages and notices a conversation may have. It says so when 1 in 100 is left, and always has room for its end."),
    seed("SIGN_UP", "off", "off or approval",
        "Whether people at an allowed address may ask for an account, which an admin then approves."),
    seed("REQUIRE_TOTP", "off", "off, admins or everyone",
        "Who has to log in with a one-time code beside the password. Who has none yet sets it up at the next log-in."),
    seed("PASSWORD_MIN_CHARS", "12", "8 to 64 characters",
        "How short a new password may be. Those of before stay; the longest is always 128."),
    seed("LINK_DAYS", "7", "1 to 30 days",
        "How long a one-time link is good: a week, for people who are away. A link that was made keeps its date."),
    seed("LOBBY", "staff", "off, staff or open",
        "Who sees and invites whom at /buddies. staff: the staff each other. open: also whoever enters there by a name, who see the agents that\n\
         show themselves to them. off: nobody."),
    seed("INVITATION_DAYS", "0", "0 to 36500 days; 0 is for good",
        "After how many days what was said on invitation is removed. Each category says so for its own."),
    key("MAX_CONNECTIONS", "20000", "10 to 1000000",
        "How many connections are taken at once; more are closed at the door. An idle one costs about 6 KB. Mind the open-file limit."),
    key("MAX_CONNECTIONS_PER_ADDRESS", "200", "1 to 1000000",
        "How many of them one address may have, so that one machine cannot fill the house. Loopback counts too.\n\
         Offices and mobile networks share addresses; a load test wants more."),
    key("ENTERS_PER_ADDRESS", "20", "1 to 100000",
        "How often a minute those of one address may ask for a place in line or enter the lobby, all at once or spread, so that one machine\n\
         cannot fill either. An IPv6 address counts with its /64. Who asks more often is told to wait a little."),
    key("METRICS_TOKEN", "", "16 characters or more, without spaces",
        "Lets whoever sends it (Authorization: Bearer) read /metrics from anywhere; without one only addresses may that staff may use."),
    key("LOG_LEVEL", "info", "error, warn, info, debug or trace",
        "How much is logged, on standard error."),
    key("LOG_FORMAT", "text", "text or json",
        "For people or for machines."),
    key("USHER_DEMO", "off", "on or off (or 1 or 0)",
        "A demonstration: adds demo agents and scripted customers, and opens the lobby unless LOBBY says otherwise.\n\
         Refuses a store that is not empty and not a demonstration's."),
];
