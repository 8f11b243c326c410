//! The live settings over HTTP.

use serde_json::json;
use usher::protocol::http::{Setting, SettingKey};
use usher::protocol::words::Reason;

use crate::harness::{Colleague, Method, TestServer};

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
    assert_eq!(all.len(), 7);
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
