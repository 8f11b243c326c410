//! What this server signs. Customers' tokens: a visitor's id and when it was made; whoever holds one is that customer. And the
//! names of browsers that an account was logged in with: an account, a browser, and when; whoever holds one is nobody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::hub::time::Wall;
use crate::ids::{AgentId, CustomerId};

/// Tells this use of the secret from any other.
const PURPOSE: &[u8] = b"usher customer token 1\n";

/// Tells browsers' names from customers' tokens.
const DEVICE_PURPOSE: &[u8] = b"usher known device 1\n";

/// How long a browser is known after its last log-in.
pub const DEVICE_KNOWN_DAYS: i64 = 180;

/// A token is 24 bytes and their 32 bytes of signature, each in base64url.
const PAYLOAD: usize = 24;

/// Agent, browser and time.
const DEVICE_PAYLOAD: usize = 28;

/// Signs, and checks what was signed.
#[derive(Clone)]
pub struct Signer {
    mac: Hmac<Sha256>,
    device_mac: Hmac<Sha256>,
}

impl Signer {
    pub fn new(secret: &[u8]) -> Self {
        let keyed = Hmac::new_from_slice(secret).expect("HMAC takes a key of any length");
        Self {
            mac: Hmac::chain_update(keyed.clone(), PURPOSE),
            device_mac: Hmac::chain_update(keyed, DEVICE_PURPOSE),
        }
    }

    /// A token for this customer.
    pub fn sign(&self, customer: CustomerId, issued: Wall) -> String {
        let mut payload = Vec::with_capacity(PAYLOAD);
        payload.extend(customer.0.to_be_bytes());
        payload.extend(issued.0.to_be_bytes());
        signed(&self.mac, &payload)
    }

    /// Whose token it is; `None` when this server did not sign it. Takes the same time wherever it differs.
    pub fn verify(&self, token: &str) -> Option<CustomerId> {
        let payload = verified(&self.mac, token, PAYLOAD)?;
        let id: [u8; 16] = payload.get(..16)?.try_into().ok()?;
        Some(CustomerId(u128::from_be_bytes(id)))
    }

    /// What a browser keeps in which this account was logged in to.
    pub fn sign_device(&self, agent: AgentId, device: u128, now: Wall) -> String {
        let mut payload = Vec::with_capacity(DEVICE_PAYLOAD);
        payload.extend(agent.0.to_be_bytes());
        payload.extend(device.to_be_bytes());
        payload.extend(now.0.to_be_bytes());
        signed(&self.device_mac, &payload)
    }

    /// Which account and which browser it names; `None` when this server did not sign it, or too long ago.
    pub fn verify_device(&self, token: &str, now: Wall) -> Option<(AgentId, u128)> {
        let payload = verified(&self.device_mac, token, DEVICE_PAYLOAD)?;
        let (agent, rest) = payload.split_at_checked(4)?;
        let (device, signed) = rest.split_at_checked(16)?;
        let agent = AgentId(u32::from_be_bytes(agent.try_into().ok()?));
        let device = u128::from_be_bytes(device.try_into().ok()?);
        let signed = Wall(i64::from_be_bytes(signed.try_into().ok()?));
        let known_ms = DEVICE_KNOWN_DAYS.unsigned_abs() * 24 * 3_600_000;
        (now.since(signed) <= known_ms).then_some((agent, device))
    }
}

fn signed(mac: &Hmac<Sha256>, payload: &[u8]) -> String {
    let signature = mac.clone().chain_update(payload).finalize().into_bytes();
    format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(payload),
        URL_SAFE_NO_PAD.encode(signature)
    )
}

fn verified(mac: &Hmac<Sha256>, token: &str, length: usize) -> Option<Vec<u8>> {
    let (payload, signature) = token.split_once('.')?;
    let payload = URL_SAFE_NO_PAD
        .decode(payload)
        .ok()
        .filter(|payload| payload.len() == length)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    mac.clone().chain_update(&payload).verify_slice(&signature).ok()?;
    Some(payload)
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: CustomerId = CustomerId(7);

    #[test]
    fn a_browser_is_known_to_one_account_and_for_so_long() {
        let ours = Signer::new(b"a secret of this server, long enough");
        let token = ours.sign_device(AgentId(3), 9, Wall(1));
        let last = Wall(1).plus(DEVICE_KNOWN_DAYS.unsigned_abs() * 24 * 3_600_000);
        assert_eq!(ours.verify_device(&token, last), Some((AgentId(3), 9)));
        assert_eq!(ours.verify_device(&token, last.plus(1)), None);
        assert_eq!(Signer::new(b"another").verify_device(&token, Wall(1)), None);
        let (_, signature) = token.split_once('.').unwrap();
        let other = ours.sign_device(AgentId(4), 9, Wall(1));
        let (others, _) = other.split_once('.').unwrap();
        assert_eq!(ours.verify_device(&format!("{others}.{signature}"), Wall(1)), None);
        assert_eq!(ours.verify(&token), None, "it is nobody's token");
        assert_eq!(ours.verify_device(&ours.sign(ADA, Wall(1)), Wall(1)), None);
    }

    #[test]
    fn only_what_this_secret_signed_is_believed() {
        let ours = Signer::new(b"a secret of this server, long enough");
        let token = ours.sign(ADA, Wall(1));
        assert_eq!(ours.verify(&token), Some(ADA));
        assert_eq!(Signer::new(b"another").verify(&token), None);
        let (payload, signature) = token.split_once('.').unwrap();
        let other = ours.sign(CustomerId(8), Wall(1));
        let (forged, _) = other.split_once('.').unwrap();
        for bad in [
            "",
            ".",
            payload,
            &format!("{forged}.{signature}"),
            &format!("{payload}."),
            &format!("{token}x"),
            &format!(".{signature}"),
        ] {
            assert_eq!(ours.verify(bad), None, "{bad}");
        }
    }
}
