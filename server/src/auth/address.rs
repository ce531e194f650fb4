//! Where a request comes from: only to slow down guessing, never stored nor logged.

use crate::app::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// An IPv4 address, or the /64 network of an IPv6 address: what one subscriber has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address(IpAddr);

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(…)")
    }
}

impl Address {
    /// The address behind an IP address.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(ip) => Self(IpAddr::V4(ip)),
            IpAddr::V6(ip) => {
                let network = u128::from(ip) & !u128::from(u64::MAX);
                Self(IpAddr::V6(Ipv6Addr::from(network)))
            }
        }
    }

    /// The client's address. A proxy on the same machine is believed about whom it serves: the
    /// last entry of `X-Forwarded-For` is the one it wrote itself.
    fn of_request(peer: IpAddr, headers: &HeaderMap) -> Self {
        let forwarded = || {
            let line = headers
                .get_all("x-forwarded-for")
                .iter()
                .next_back()?
                .to_str()
                .ok()?;
            line.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
        };
        let client = if peer.to_canonical().is_loopback() {
            forwarded()
        } else {
            None
        };
        Self::of(client.unwrap_or(peer))
    }
}

impl FromRequestParts<App> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
                peer.ip()
            });
        Ok(Self::of_request(peer, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(peer: &str, forwarded: &[&str]) -> Address {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        Address::of_request(peer.parse().unwrap(), &headers)
    }

    fn is(ip: &str) -> Address {
        Address::of(ip.parse().unwrap())
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed_and_only_its_own_entry() {
        assert_eq!(behind("127.0.0.1", &["198.51.100.7"]), is("198.51.100.7"));
        assert_eq!(
            behind("::ffff:127.0.0.1", &["198.51.100.7"]),
            is("198.51.100.7")
        );
        assert_eq!(
            behind("127.0.0.1", &["1.1.1.1, 198.51.100.7"]),
            is("198.51.100.7")
        );
        assert_eq!(
            behind("127.0.0.1", &["1.1.1.1", "198.51.100.7"]),
            is("198.51.100.7")
        );
        assert_eq!(behind("127.0.0.1", &["nonsense"]), is("127.0.0.1"));
        assert_eq!(behind("203.0.113.9", &["198.51.100.7"]), is("203.0.113.9"));
    }

    #[test]
    fn a_subscriber_cannot_change_address_within_an_ipv6_network() {
        assert_eq!(
            is("2001:db8:1:2::1"),
            is("2001:db8:1:2:ffff:ffff:ffff:ffff")
        );
        assert_ne!(is("2001:db8:1:2::1"), is("2001:db8:1:3::1"));
    }
}
