//! Customers' tokens: a visitor's id and when it was made, signed by this server. Whoever holds one is that customer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::hub::time::Wall;
use crate::ids::CustomerId;

/// Tells this use of the secret from any other.
const PURPOSE: &[u8] = b"usher customer token 1\n";

/// A token is 24 bytes and their 32 bytes of signature, each in base64url.
const PAYLOAD: usize = 24;

/// Signs and checks customers' tokens.
#[derive(Clone)]
pub struct Signer {
    mac: Hmac<Sha256>,
}

impl Signer {
    pub fn new(secret: &[u8]) -> Self {
        let mut mac = Hmac::new_from_slice(secret).expect("HMAC takes a key of any length");
        mac.update(PURPOSE);
        Self { mac }
    }

    /// A token for this customer.
    pub fn sign(&self, customer: CustomerId, issued: Wall) -> String {
        let mut payload = Vec::with_capacity(PAYLOAD);
        payload.extend(customer.0.to_be_bytes());
        payload.extend(issued.0.to_be_bytes());
        let signature = self.mac.clone().chain_update(&payload).finalize().into_bytes();
        format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(&payload),
            URL_SAFE_NO_PAD.encode(signature)
        )
    }

    /// Whose token it is; `None` when this server did not sign it. Takes the same time wherever it differs.
    pub fn verify(&self, token: &str) -> Option<CustomerId> {
        let (payload, signature) = token.split_once('.')?;
        let payload = URL_SAFE_NO_PAD
            .decode(payload)
            .ok()
            .filter(|payload| payload.len() == PAYLOAD)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac.clone().chain_update(&payload).verify_slice(&signature).ok()?;
        let id: [u8; 16] = payload.get(..16)?.try_into().ok()?;
        Some(CustomerId(u128::from_be_bytes(id)))
    }
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
