//! The live settings over HTTP.

use serde_json::{Value, json};
use usher::protocol::http::{Account, AgentLink, AuditPage, Link, PasswordRule, Setting, SettingKey};
use usher::protocol::lobby::Lobby;
use usher::protocol::server::ServerFrame;
use usher::protocol::words::{Reason, State};
use usher::settings::SPECS;

use crate::harness::{Colleague, Method, PASSWORD, TestServer, token_of};

async fn settings(admin: &Colleague) -> Vec<Setting> {
    admin.client.get("/v1/settings").await.json()
}

fn value(settings: &[Setting], key: SettingKey) -> &str {
    &settings.iter().find(|setting| setting.key == key).unwrap().value
}

#[tokio::test]
async fn settings_are_shown_with_what_they_may_be() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let all = settings(&admin).await;
    assert_eq!(all.len(), 14);
    let hold = &all[0];
    assert_eq!(
        (hold.key, hold.value.as_str(), hold.default.as_str()),
        (SettingKey::HoldS, "120", "120")
    );
    assert_eq!((hold.unit.as_str(), hold.min, hold.max), ("s", Some(1), Some(3_600)));
    assert_eq!(
        (hold.environment.as_deref(), &hold.environment_value),
        (Some("HOLD_S"), &None)
    );
    let totp = all
        .iter()
        .find(|setting| setting.key == SettingKey::RequireTotp)
        .unwrap();
    assert_eq!(totp.choices, ["off", "admins", "everyone"]);
    let agent = server.agent(&admin, "Bob", 1, &[]).await;
    assert_eq!(agent.client.get("/v1/settings").await.status, 403);
    assert_eq!(server.client().get("/v1/settings").await.status, 401);
}

#[tokio::test]
async fn settings_are_changed_all_or_none_and_outlive_a_restart() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let edit = json!([{ "key": "grace_s", "value": "45" }, { "key": "sign_up", "value": "approval" },
        { "key": "idle_away_min", "value": "30" }]);
    let answer = admin.client.send(Method::PATCH, "/v1/settings", Some(&edit)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(value(&answer.json::<Vec<Setting>>(), SettingKey::GraceS), "45");
    let bad = json!([{ "key": "offer_s", "value": "30" }, { "key": "hold_s", "value": "0" },
        { "key": "sign_up", "value": "maybe" }, { "key": "offer_s", "value": "31" }]);
    let problem = admin
        .client
        .send(Method::PATCH, "/v1/settings", Some(&bad))
        .await
        .problem();
    assert_eq!((problem.status, problem.reason), (422, Reason::BadSetting));
    let fields: Vec<&str> = problem.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["hold_s", "sign_up", "offer_s"]);
    assert!(problem.fields[0].message.contains("1 to 3600 seconds"));
    let live = server.running.site.settings.current();
    assert_eq!((live.limits.offer_ms, live.limits.grace_ms), (20_000, 45_000));

    let server = server.restart().await;
    let admin = Colleague {
        client: server.client_like(&admin.client),
        ..admin
    };
    assert_eq!(server.running.site.settings.current(), live);
    let all = settings(&admin).await;
    assert_eq!(value(&all, SettingKey::IdleAwayMin), "30");
    let back = json!([{ "key": "sign_up", "value": null }]);
    let answer = admin.client.send(Method::PATCH, "/v1/settings", Some(&back)).await;
    assert_eq!(value(&answer.json::<Vec<Setting>>(), SettingKey::SignUp), "off");
}

#[tokio::test]
async fn a_number_may_be_sent_as_one() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let send = async |value: Value| {
        let edit = json!([{ "key": "hold_s", "value": value }]);
        admin.client.send(Method::PATCH, "/v1/settings", Some(&edit)).await
    };
    for (sent, shown) in [(json!(90), "90"), (json!("91"), "91"), (json!(92.0), "92")] {
        let answer = send(sent).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(value(&answer.json::<Vec<Setting>>(), SettingKey::HoldS), shown);
    }
    for sent in [json!(3_601), json!(0), json!(-1), json!(1.5), json!(1e300)] {
        let problem = send(sent.clone()).await.problem();
        assert_eq!((problem.status, problem.reason), (422, Reason::BadSetting), "{sent}");
        assert!(problem.fields[0].message.contains("1 to 3600 seconds"), "{sent}");
    }
    let word = json!([{ "key": "sign_up", "value": 1 }]);
    let answer = admin.client.send(Method::PATCH, "/v1/settings", Some(&word)).await;
    assert_eq!(answer.faults(), [("sign_up".to_owned(), Reason::BadSetting)]);
}

#[tokio::test]
async fn what_the_environment_says_now_is_shown_beside_what_counts() {
    let mut server = TestServer::start().await;
    let admin = server.admin().await;
    server.config.seeds.given.insert("HOLD_S".to_owned(), "90".to_owned());
    server
        .config
        .seeds
        .given
        .insert("SIGN_UP".to_owned(), "Approval".to_owned());
    server.config.seeds.given.insert("GRACE_S".to_owned(), "030".to_owned());
    let server = server.restart().await;
    let admin = Colleague {
        client: server.client_like(&admin.client),
        ..admin
    };
    let differing = |all: Vec<Setting>| -> Vec<(SettingKey, String)> {
        all.into_iter()
            .filter_map(|setting| Some((setting.key, setting.environment_value?)))
            .collect()
    };
    let wanted = [
        (SettingKey::HoldS, "90".to_owned()),
        (SettingKey::SignUp, "approval".to_owned()),
    ];
    assert_eq!(differing(settings(&admin).await), wanted);
    let edit = json!([{ "key": "hold_s", "value": "90" }]);
    let answer = admin.client.send(Method::PATCH, "/v1/settings", Some(&edit)).await;
    assert_eq!(differing(answer.json()), wanted[1..]);
}

async fn set(admin: &Colleague, key: &str, value: impl Into<Value>) -> u16 {
    let edit = json!([{ "key": key, "value": value.into() }]);
    admin
        .client
        .send(Method::PATCH, "/v1/settings", Some(&edit))
        .await
        .status
}

fn twice(password: &str) -> Value {
    json!({ "password": password, "password_again": password })
}

/// Every number: its bounds are taken and noted, one more and one less refused beside the field, `null` is the default.
#[tokio::test]
async fn every_number_has_its_bounds_its_default_and_its_notes() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    for setting in settings(&admin).await {
        let (Some(min), Some(max)) = (setting.min, setting.max) else {
            continue;
        };
        let key = serde_json::to_value(setting.key).unwrap();
        let key = key.as_str().unwrap();
        for (value, status) in [(min, 200), (max, 200), (max + 1, 422)] {
            assert_eq!(set(&admin, key, value.to_string()).await, status, "{key} {value}");
        }
        let below = json!([{ "key": key, "value": (i64::from(min) - 1).to_string() }]);
        let refused = admin.client.send(Method::PATCH, "/v1/settings", Some(&below)).await;
        assert_eq!(refused.faults(), [(key.to_owned(), Reason::BadSetting)]);
        assert_eq!(value(&settings(&admin).await, setting.key), max.to_string());
        assert_eq!(set(&admin, key, Value::Null).await, 200);
        assert_eq!(value(&settings(&admin).await, setting.key), setting.default);
        let noted: AuditPage = admin.client.get("/v1/audit?action=setting_edited&limit=1").await.json();
        let [entry] = &noted.entries[..] else {
            panic!("{noted:?}")
        };
        assert_eq!(entry.target.as_ref().unwrap().id, key);
        let change = &entry.changes[0];
        assert_eq!(
            (change.before.clone(), change.after.clone()),
            (Some(max.to_string()), Some(setting.default))
        );
    }
}

#[tokio::test]
async fn every_setting_of_the_environment_is_compared_with_what_counts() {
    let mut server = TestServer::start().await;
    let admin = server.admin().await;
    let other = |spec: &usher::settings::Spec| match spec.kind {
        usher::settings::Kind::Number { max, .. } => max.to_string(),
        usher::settings::Kind::Choice(words) => words[words.len() - 1].to_owned(),
    };
    for spec in &SPECS {
        let given = &mut server.config.seeds.given;
        given.insert(spec.environment.to_owned(), other(spec));
    }
    let server = server.restart().await;
    let client = server.client_like(&admin.client);
    let all: Vec<Setting> = client.get("/v1/settings").await.json();
    for (setting, spec) in all.iter().zip(&SPECS) {
        assert_eq!(setting.environment_value, Some(other(spec)), "{:?}", setting.key);
    }
}

#[tokio::test]
async fn a_link_is_good_for_the_days_that_are_set_when_it_is_made() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let bo = server.agent(&admin, "Bo", 1, &[]).await;
    let path = format!("/v1/agents/{}/link", bo.agent);
    let day = 24 * 3_600_000;
    for days in [1, 30] {
        assert_eq!(set(&admin, "link_days", days.to_string()).await, 200);
        let made: AgentLink = admin.client.post(&path, &Value::Null).await.json();
        assert_eq!(made.link_days, Some(days));
        let token = token_of(&made.link.unwrap());
        let link: Link = server.client().get(&format!("/v1/links/{token}")).await.json();
        let site = &server.running.site;
        let left = link.expires - site.clock.wall().0;
        assert!(
            (i64::from(days) * day - 60_000..=i64::from(days) * day).contains(&left),
            "{left}"
        );
    }
}

#[tokio::test]
async fn a_new_password_is_as_long_as_it_is_set_and_none_that_is_guessed_first() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let bo = server.agent(&admin, "Bartholomew", 1, &[]).await;
    let rule = async || server.client().get("/v1/password-rule").await.json::<PasswordRule>();
    assert_eq!((rule().await.min_chars, rule().await.max_chars), (12, 128));
    let change = async |password: &str| {
        let mut body = twice(password);
        body["current"] = PASSWORD.into();
        bo.client.post("/v1/password", &body).await
    };
    assert_eq!(set(&admin, "password_min_chars", "20").await, 200);
    assert_eq!(rule().await.min_chars, 20);
    let fault = |reason| vec![("password".to_owned(), reason)];
    assert_eq!(change("nineteen characters").await.faults(), fault(Reason::TooShort));
    assert_eq!(change(&"ab".repeat(65)).await.faults(), fault(Reason::TooLong));
    assert_eq!(change(&" \t".repeat(10)).await.faults(), fault(Reason::TooEasy));
    assert_eq!(change(&"é".repeat(20)).await.faults(), fault(Reason::TooEasy));
    assert_eq!(set(&admin, "password_min_chars", "8").await, 200);
    for own in [" BARTHOLOMEW ", bo.email.to_uppercase().as_str()] {
        assert_eq!(change(own).await.faults(), fault(Reason::TooEasy), "{own}");
    }
    assert_eq!(change("8 chars!").await.status, 204);
    // Whoever has a shorter one of before still logs in with it.
    assert_eq!(set(&admin, "password_min_chars", Value::Null).await, 200);
    server.client().log_in(&bo.email, "8 chars!").await;
}

/// Wherever a password is chosen.
#[tokio::test]
async fn no_form_takes_ones_own_name_for_a_password() {
    let server = TestServer::start().await;
    let first = format!("/v1/links/{}", server.first_token());
    let mut form = twice("Augusta Ada King");
    form["email"] = "ada@example.org".into();
    form["full_name"] = "Augusta Ada King".into();
    form["display_name"] = "Ada".into();
    let easy = server.client().post(&first, &form).await.faults();
    assert_eq!(
        easy,
        [("password".to_owned(), Reason::TooEasy)],
        "nor that of the first admin"
    );
    let admin = server.admin().await;
    assert_eq!(set(&admin, "sign_up", "approval").await, 200);
    let mut form = twice("cleopatra the seventh");
    form["email"] = "cleo@example.org".into();
    form["full_name"] = "Cleopatra the Seventh".into();
    form["display_name"] = "Cleo".into();
    let fault = vec![("password".to_owned(), Reason::TooEasy)];
    assert_eq!(admin.client.post("/v1/agents", &form).await.faults(), fault);
    assert_eq!(server.client().post("/v1/sign-ups", &form).await.faults(), fault);
    let without = json!({ "email": form["email"], "full_name": form["full_name"], "display_name": "Cleo" });
    let added: AgentLink = admin.client.post("/v1/agents", &without).await.json();
    let path = format!("/v1/links/{}", token_of(&added.link.unwrap()));
    let easy = twice("Cleo@Example.org");
    assert_eq!(server.client().post(&path, &easy).await.faults(), fault);
    let account = server.client().post(&path, &twice(PASSWORD)).await.json::<Account>();
    assert_eq!(account.agent, added.agent);
}

#[tokio::test]
async fn the_length_of_a_message_is_told_at_once_and_counts_at_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let categories = admin.categories().await;
    let bo = server.agent(&admin, "Bo", 1, &categories[..1]).await;
    let mut desk = bo.desk().await;
    desk.set_state(State::Available).await;
    let mut customer = server.customer().await;
    let ServerFrame::CustomerState { message_chars, .. } = &customer.state else {
        panic!("{:?}", customer.state)
    };
    assert_eq!(*message_chars, 2_000);
    customer.enter(categories[0], "Ann").await;
    let conversation = customer.paired().await;
    assert_eq!(set(&admin, "message_chars", "5").await, 200);
    let told = |frame: &ServerFrame| match frame {
        ServerFrame::Limits { message_chars, .. } => Some(*message_chars),
        _ => None,
    };
    assert_eq!(customer.expect("limits", told).await, 5);
    assert_eq!(desk.expect("limits", told).await, 5);
    let refused = customer.say(conversation, "hello!").await;
    assert_eq!(
        customer.answer(refused).await.unwrap_err(),
        (Reason::TooLong, Some("text".to_owned()))
    );
    let said = customer.say(conversation, "héllo").await;
    customer.answer(said).await.unwrap();
    let later = server.customer().await;
    assert!(matches!(
        later.state,
        ServerFrame::CustomerState { message_chars: 5, .. }
    ));
}

#[tokio::test]
async fn to_whom_the_lobby_is_open_is_told_to_customers_at_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut customer = server.customer().await;
    let lobby = |state: &ServerFrame| match state {
        ServerFrame::CustomerState { lobby, .. } => Some(*lobby),
        _ => None,
    };
    assert_eq!(lobby(&customer.state), Some(Lobby::Staff));
    assert_eq!(set(&admin, "lobby", "open").await, 200);
    let told = customer.expect("the lobby", |frame| match frame {
        ServerFrame::Lobby { is } => Some(*is),
        _ => None,
    });
    assert_eq!(told.await, Lobby::Open);
    assert_eq!(lobby(&server.customer().await.state), Some(Lobby::Open));
}

#[tokio::test]
async fn for_how_long_a_place_is_kept_is_told_to_customers_at_once() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let mut customer = server.customer().await;
    assert!(matches!(customer.state, ServerFrame::CustomerState { hold_s: 120, .. }));
    assert_eq!(set(&admin, "hold_s", "45").await, 200);
    let told = customer.expect("limits", |frame| match frame {
        ServerFrame::Limits { message_chars, hold_s } => Some((*message_chars, *hold_s)),
        _ => None,
    });
    assert_eq!(told.await, (2_000, 45));
    let later = server.customer().await;
    assert!(matches!(later.state, ServerFrame::CustomerState { hold_s: 45, .. }));
}
