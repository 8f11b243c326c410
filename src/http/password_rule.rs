//! What a new password must be: its length, typed twice, not one that is guessed first. Passwords of before stay as they are.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::hub::row::AgentRow;
use crate::protocol::http::PasswordRule;
use crate::protocol::words::Reason;
use crate::settings::Live;
use crate::site::Shared;
use crate::ws::translate::Fields;

use super::guard::Allowed;

/// The longest password. Not a setting: it makes no password weaker, and only bounds what a stranger can have hashed.
const MAX_CHARS: u32 = 128;

pub fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(rule))
}

/// Shows what a new password must be, for pages on which one is chosen.
#[utoipa::path(get, path = "/v1/password-rule", operation_id = "password_rule", tag = "account",
    responses(
        (status = 200, description = "The rule as it is now.", body = PasswordRule),
        (status = 403, description = "`address_not_allowed`")))]
pub async fn rule(State(site): State<Shared>, _: Allowed) -> axum::Json<PasswordRule> {
    axum::Json(PasswordRule {
        min_chars: site.settings.current().password_min_chars,
        max_chars: MAX_CHARS,
    })
}

/// A password as it stands in a form, in two fields.
#[derive(Clone, Copy)]
pub struct Typed<'a> {
    pub password: &'a str,
    pub again: &'a str,
}

impl<'a> Typed<'a> {
    /// Fields that are absent are empty.
    pub fn new(password: Option<&'a str>, again: Option<&'a str>) -> Self {
        Self {
            password: password.unwrap_or_default(),
            again: again.unwrap_or_default(),
        }
    }

    /// The password, or the faults of both fields. `own` is what others know of its owner: address and names.
    pub fn checked(self, fields: &mut Fields, live: &Live, own: [&str; 3]) -> Option<String> {
        let length = u32::try_from(self.password.chars().count()).unwrap_or(u32::MAX);
        let min = live.password_min_chars;
        let fault = if length < min {
            Some((Reason::TooShort, format!("must be at least {min} characters")))
        } else if length > MAX_CHARS {
            Some((Reason::TooLong, format!("must be at most {MAX_CHARS} characters")))
        } else if is_too_easy(self.password, own) {
            let message =
                "must not be blank, one character repeated, or one's own address or name with little beside it";
            Some((Reason::TooEasy, message.to_owned()))
        } else {
            None
        };
        let fine = fault.is_none();
        if let Some((reason, message)) = fault {
            fields.fault("password", reason, message);
        }
        let same = self.password == self.again;
        if !same {
            fields.fault("password_again", Reason::PasswordsDiffer, "is not the same password");
        }
        (fine && same).then(|| self.password.to_owned())
    }
}

/// What an agent's address and names are, as others know them.
pub fn own(agent: &AgentRow) -> [&str; 3] {
    [&agent.email, &agent.full_name, &agent.display_name]
}

/// Fewer characters than these beside one's own address or name are tried soon after it: a year, a birthday, a few signs.
const BESIDE_OWN_CHARS: usize = 8;

/// Shorter names stand in many words by chance.
const OWN_CHARS: usize = 3;

/// Whether it is among the first that anybody would try.
fn is_too_easy(password: &str, own: [&str; 3]) -> bool {
    let mut chars = password.chars();
    let first = chars.next();
    let typed = folded(password);
    let is_own = |own: &str| {
        let own = folded(own);
        let rest = match own.chars().count() {
            0..OWN_CHARS => return own == typed,
            _ => typed.replace(&own, ""),
        };
        rest != typed && rest.trim().chars().count() < BESIDE_OWN_CHARS
    };
    chars.all(|c| Some(c) == first) || password.trim().is_empty() || own.into_iter().any(is_own)
}

/// Without case: to capitals and back, so that `ß` is `ss`.
fn folded(text: &str) -> String {
    text.trim().to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_too_easy() {
        let own = ["ada@example.org", "Ada Großmann", "Ada"];
        for easy in [
            "            ",
            "\u{3000} \t        \n",
            "aaaaaaaaaaaaaaaa",
            "ADA@example.ORG",
            "ADA",
            " ada grossmann ",
            "ada großmann",
            "ada@example.org.",
            "ada@example.org12",
            "2026Ada@Example.org!",
            "AdaAdaAdaAda",
        ] {
            assert!(is_too_easy(easy, own), "{easy:?}");
        }
        for fine in [
            "aaaaaaaaaaab",
            "ada grossman",
            "my ada@example.org at home",
            "a b a b a b a",
        ] {
            assert!(!is_too_easy(fine, own), "{fine:?}");
        }
        assert!(
            !is_too_easy("bobsled 1234", ["bo@example.org", "Bo", ""]),
            "a name of two letters"
        );
        assert!(is_too_easy("BO", ["bo@example.org", "Bo", ""]));
    }

    #[test]
    fn a_password_has_at_least_and_at_most_so_many_characters() {
        let live = Live {
            password_min_chars: 10,
            ..Live::default()
        };
        for (length, fine) in [(9, false), (10, true), (128, true), (129, false)] {
            let password: String = "äb".chars().cycle().take(length).collect();
            let typed = Typed {
                password: &password,
                again: &password,
            };
            let checked = typed.checked(&mut Fields::new(), &live, [""; 3]);
            assert_eq!(checked.is_some(), fine, "{length}");
        }
    }
}
