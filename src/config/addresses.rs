//! Lists of addresses: who may come in, whose word about others is believed.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;

/// Where somebody comes from whose address is not known: on no sensible list.
pub const NOBODY: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// The prefix of all IPv4-mapped addresses.
const MAPPED: u8 = 96;

/// Some addresses and networks. IPv4-mapped IPv6 equals its IPv4.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(Vec<IpNet>);

/// Why something is neither an address nor a CIDR that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoNetwork {
    #[error("is no address and no CIDR: something like 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32 is wanted")]
    Unreadable,
    /// It would hold nobody: whoever comes by IPv4 counts as that.
    #[error("is wider than ::ffff:0:0/96, which is all of IPv4 written as IPv6; 0.0.0.0/0 says the same")]
    TooWide,
}

impl Addresses {
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|net| net.contains(&address))
    }

    /// Each of them, in its shortest form.
    pub fn nets(&self) -> &[IpNet] {
        &self.0
    }

    /// Whether it holds all addresses of IPv4 or IPv6.
    pub fn hold_everybody(&self) -> bool {
        self.0.iter().any(|net| net.prefix_len() == 0)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The address a request comes from: the peer, or, as far as trusted proxies vouch for it, what they forwarded.
    ///
    /// `forwarded` are the values of `X-Forwarded-For` in the order of the headers. Each proxy appends the address it saw, so
    /// the list is read from its right end, and only as long as the one who said it is trusted. A trusted proxy that names no
    /// address, be it that its settings forget the header, vouches for nobody: the answer is then [`NOBODY`], never the proxy's own
    /// address, which may be on the allow-list.
    pub fn origin_of(&self, peer: IpAddr, forwarded: &[&str]) -> IpAddr {
        let mut seen = peer.to_canonical();
        if forwarded.is_empty() && self.contains(seen) {
            return NOBODY;
        }
        let parts = forwarded.iter().rev().flat_map(|header| header.rsplit(','));
        for part in parts {
            if !self.contains(seen) {
                break;
            }
            match part_address(part) {
                Some(address) => seen = address,
                None => return NOBODY,
            }
        }
        seen
    }
}

/// An address as proxies write it: bare, quoted, in brackets, with a port, with a zone. What has more to it is no address.
fn part_address(part: &str) -> Option<IpAddr> {
    let part = part.trim();
    let part = part
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(part);
    let address = if let Some(rest) = part.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        let port = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        bare_address(host).filter(|_| port)
    } else {
        bare_address(part).or_else(|| {
            let (host, port) = part.split_once(':')?;
            bare_address(host).filter(|_| is_port(port))
        })
    };
    address.map(|address| address.to_canonical())
}

/// An address without a port. A zone belongs to the proxy's own network cards, and only IPv6 has any.
fn bare_address(text: &str) -> Option<IpAddr> {
    match text.split_once('%') {
        None => text.parse().ok(),
        Some((_, "")) => None,
        Some((host, _)) => host.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

impl FromStr for Addresses {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let parts = text.split(',').map(str::trim);
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        parts.map(network).collect::<Result<_, _>>().map(Self)
    }
}

/// An address or a CIDR in its shortest form: a bare address is one host, host bits are dropped, IPv4-mapped IPv6 is IPv4.
pub fn network(part: &str) -> Result<IpNet, NoNetwork> {
    let net = part
        .parse::<IpNet>()
        .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| NoNetwork::Unreadable)?;
    match (net.addr().to_canonical(), net) {
        (IpAddr::V4(_), IpNet::V6(v6)) if v6.prefix_len() < MAPPED => Err(NoNetwork::TooWide),
        _ => Ok(canonical(net)),
    }
}

/// `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
fn canonical(net: IpNet) -> IpNet {
    match (net.addr().to_canonical(), net) {
        (IpAddr::V4(address), IpNet::V6(v6)) if v6.prefix_len() >= MAPPED => {
            IpNet::new(IpAddr::V4(address), v6.prefix_len() - MAPPED).map_or(net, |net| net.trunc())
        }
        _ => net.trunc(),
    }
}

impl FromIterator<IpNet> for Addresses {
    fn from_iter<I: IntoIterator<Item = IpNet>>(nets: I) -> Self {
        Self(nets.into_iter().map(canonical).collect())
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, net) in self.0.iter().enumerate() {
            write!(f, "{}{net}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Addresses {
        text.parse().unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn mapped_addresses_equal_their_ipv4() {
        let list = list(" 10.0.0.0/8 , ::1,192.168.1.7, ::ffff:172.16.0.0/108 ");
        for inside in ["10.1.2.3", "::ffff:10.1.2.3", "::1", "192.168.1.7", "172.16.5.5"] {
            assert!(list.contains(ip(inside)), "{inside}");
        }
        for outside in ["11.0.0.1", "::2", "192.168.1.8", "::ffff:11.0.0.1", "172.32.0.1"] {
            assert!(!list.contains(ip(outside)), "{outside}");
        }
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in ["10.0.0.0/33", "localhost", "10.0.0.1,,::1", "10.0.0.1 ::1", "*"] {
            assert_eq!(text.parse::<Addresses>(), Err(NoNetwork::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_mapped_network_is_an_ipv4_one_or_refused() {
        assert_eq!(
            list("::ffff:0:0/96, ::ffff:10.0.0.0/104").to_string(),
            "0.0.0.0/0, 10.0.0.0/8"
        );
        for wide in [
            "::ffff:0:0/95",
            "::ffff:0:0/90",
            "::ffff:10.0.0.0/80",
            "::ffff:1.2.3.4/0",
        ] {
            assert_eq!(network(wide), Err(NoNetwork::TooWide), "{wide}");
            let among = format!("::1, {wide}").parse::<Addresses>();
            assert_eq!(among, Err(NoNetwork::TooWide), "{wide}");
        }
        assert_eq!(list("::/0, ::/64").to_string(), "::/0, ::/64", "IPv6 of one's own");
    }

    #[test]
    fn forwarded_addresses_are_believed_from_the_right_while_their_teller_is_trusted() {
        let proxies = list("10.0.0.0/8");
        let origin = |peer: &str, headers: &[&str]| proxies.origin_of(ip(peer), headers);
        assert_eq!(origin("203.0.113.9", &["127.0.0.1"]), ip("203.0.113.9"));
        assert_eq!(origin("::ffff:203.0.113.9", &[]), ip("203.0.113.9"));
        assert_eq!(origin("10.0.0.1", &["127.0.0.1, 203.0.113.9"]), ip("203.0.113.9"));
        assert_eq!(
            origin("10.0.0.1", &["127.0.0.1, 203.0.113.9, 10.0.0.2"]),
            ip("203.0.113.9")
        );
        assert_eq!(
            origin("10.0.0.1", &["198.51.100.1", "203.0.113.9 , 10.0.0.2"]),
            ip("203.0.113.9")
        );
        assert_eq!(origin("::ffff:10.0.0.1", &["203.0.113.9:4711"]), ip("203.0.113.9"));
        assert_eq!(origin("10.0.0.1", &["[2001:db8::1]:443"]), ip("2001:db8::1"));
        assert_eq!(origin("10.0.0.1", &["fe80::1%eth0"]), ip("fe80::1"));
    }

    #[test]
    fn a_trusted_proxy_that_names_no_address_vouches_for_nobody() {
        let proxies = list("10.0.0.0/8");
        let origin = |header: &str| proxies.origin_of(ip("10.0.0.1"), &[header]);
        for header in [
            "127.0.0.1, unknown",
            "127.0.0.1, ",
            "",
            "_hidden",
            "127.0.0.1, 10.0.0.3, rubbish, 10.0.0.2",
        ] {
            assert_eq!(origin(header), NOBODY, "{header}");
        }
        for silent in ["10.0.0.1", "::ffff:10.0.0.1"] {
            assert_eq!(proxies.origin_of(ip(silent), &[]), NOBODY, "no header at all");
        }
        assert_eq!(proxies.origin_of(ip("203.0.113.9"), &["unknown"]), ip("203.0.113.9"));
    }

    #[test]
    fn addresses_are_read_however_proxies_write_them() {
        for (part, address) in [
            ("203.0.113.9", "203.0.113.9"),
            ("\t 203.0.113.9  ", "203.0.113.9"),
            ("203.0.113.9:4711", "203.0.113.9"),
            ("\"203.0.113.9:4711\"", "203.0.113.9"),
            ("\"[2001:db8::1]:4711\"", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:DB8:0:0::1", "2001:db8::1"),
            ("[fe80::1%eth0]:443", "fe80::1"),
            ("fe80::1%25eth0", "fe80::1"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("[::ffff:cb00:7109]:80", "203.0.113.9"),
        ] {
            assert_eq!(part_address(part), Some(ip(address)), "{part}");
        }
        for garbage in [
            "",
            " ",
            "unknown",
            "_hidden",
            "203.0.113",
            "203.0.113.9.1",
            "203.0.113.09",
            "203.0.113.9:",
            "203.0.113.9:+80",
            "203.0.113.9:99999",
            "203.0.113.9:80:80",
            "203.0.113.9 10.0.0.1",
            "203.0.113.9/32",
            "203.0.113.9%eth0",
            "[203.0.113.9",
            "203.0.113.9]",
            "[2001:db8::1]evil",
            "[2001:db8::1]:",
            "fe80::1%",
            "\"203.0.113.9",
            "for=203.0.113.9",
            "localhost",
            "0x7f.1",
            "2130706433",
            "１２７.０.０.１",
            "<script>",
        ] {
            assert_eq!(part_address(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn a_chain_is_seen_through_however_deep_and_however_split() {
        let proxies = list("10.0.0.0/8");
        let origin = |headers: &[&str]| proxies.origin_of(ip("10.0.0.1"), headers);
        let ten = (2..=10).map(|n| format!("10.0.0.{n}")).collect::<Vec<_>>();
        let chain = format!("127.0.0.1, 203.0.113.9, {}", ten.join(", "));
        assert_eq!(origin(&[&chain]), ip("203.0.113.9"));
        let split: Vec<&str> = chain.split(", ").collect();
        assert_eq!(origin(&split), ip("203.0.113.9"), "as many headers as parts");
        let hole = format!("203.0.113.9, {}, , {}", ten[..4].join(","), ten[4..].join(","));
        assert_eq!(origin(&[&hole]), NOBODY);
        // What an outsider said stands left of what is known of them, and is not looked at.
        let long = format!("{}203.0.113.9", "rubbish, ".repeat(100_000));
        assert_eq!(origin(&[&long]), ip("203.0.113.9"));
        // Proxies all the way: the first of them asks for itself.
        assert_eq!(origin(&["10.0.0.3, 10.0.0.2"]), ip("10.0.0.3"));
    }

    proptest::proptest! {
        #[test]
        fn an_untrusted_peer_is_itself_whatever_it_says(header in ".*", more in "[0-9a-f:., \"\\[\\]%]*") {
            let proxies = list("10.0.0.0/8, ::1");
            proptest::prop_assert_eq!(proxies.origin_of(ip("203.0.113.9"), &[&header, &more]), ip("203.0.113.9"));
        }

        #[test]
        fn what_a_trusted_peer_has_seen_last_counts_whatever_stands_before(before in ".*") {
            let proxies = list("10.0.0.0/8");
            let header = format!("{before},203.0.113.9");
            proptest::prop_assert_eq!(proxies.origin_of(ip("10.0.0.1"), &[&header]), ip("203.0.113.9"));
        }
    }
}
