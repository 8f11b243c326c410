//! Lists of addresses: who may come in, whose word about others is believed.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;

/// Where somebody comes from whose address is not known: on no sensible list.
pub const NOBODY: IpAddr = IpAddr::V6(Ipv6Addr::UNSPECIFIED);

/// Some addresses and networks. IPv4-mapped IPv6 equals its IPv4.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(Vec<IpNet>);

/// What was given is no list of addresses and CIDRs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAddresses;

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
    /// address vouches for nobody: the answer is then [`NOBODY`], never the proxy's own address, which may be on the allow-list.
    pub fn origin_of(&self, peer: IpAddr, forwarded: &[&str]) -> IpAddr {
        let mut seen = peer.to_canonical();
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

/// An address as proxies write it: bare, in brackets, with a port, with a zone.
fn part_address(part: &str) -> Option<IpAddr> {
    let part = part.trim().trim_matches('"');
    let bare = |text: &str| text.split('%').next().unwrap_or_default().parse::<IpAddr>().ok();
    if let Some(rest) = part.strip_prefix('[') {
        return bare(rest.split(']').next()?).map(|address| address.to_canonical());
    }
    let address = bare(part).or_else(|| match part.split_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => bare(host),
        Some(_) | None => None,
    });
    address.map(|address| address.to_canonical())
}

impl FromStr for Addresses {
    type Err = NotAddresses;

    fn from_str(text: &str) -> Result<Self, NotAddresses> {
        let parts = text.split(',').map(str::trim);
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        parts
            .map(network)
            .collect::<Option<Vec<_>>>()
            .map(Self)
            .ok_or(NotAddresses)
    }
}

/// An address or a CIDR in its shortest form: a bare address is one host, host bits are dropped, IPv4-mapped IPv6 is IPv4.
pub fn network(part: &str) -> Option<IpNet> {
    let net = part
        .parse::<IpNet>()
        .or_else(|_| part.parse::<IpAddr>().map(IpNet::from))
        .ok()?;
    Some(canonical(net))
}

/// `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
fn canonical(net: IpNet) -> IpNet {
    match (net.addr().to_canonical(), net) {
        (IpAddr::V4(address), IpNet::V6(v6)) if v6.prefix_len() >= 96 => {
            IpNet::new(IpAddr::V4(address), v6.prefix_len() - 96).map_or(net, |net| net.trunc())
        }
        _ => net.trunc(),
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
            assert!(text.parse::<Addresses>().is_err(), "{text}");
        }
    }

    #[test]
    fn forwarded_addresses_are_believed_from_the_right_while_their_teller_is_trusted() {
        let proxies = list("10.0.0.0/8");
        let origin = |peer: &str, headers: &[&str]| proxies.origin_of(ip(peer), headers);
        assert_eq!(origin("203.0.113.9", &["127.0.0.1"]), ip("203.0.113.9"));
        assert_eq!(origin("10.0.0.1", &[]), ip("10.0.0.1"));
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
        assert_eq!(proxies.origin_of(ip("203.0.113.9"), &["unknown"]), ip("203.0.113.9"));
    }
}
