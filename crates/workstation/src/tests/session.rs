use super::{Machine, Window, reporter};
use crate::commands::{
    AppInfoGet, Appearance, ArticleCreate, Language, SessionSignIn, SessionSignOut, SessionState,
    SessionStatusGet, SettingsGet, SettingsSet, SyncStatusGet, TokenStorage,
};
use crate::error::Code;

#[test]
fn before_the_first_sign_in_nothing_can_be_begun_and_the_status_says_why() {
    let machine = Machine::new(1);
    assert_eq!(
        machine
            .station
            .call(ArticleCreate {})
            .expect_err("nobody")
            .code,
        Code::NotSignedIn
    );
    assert_eq!(
        machine.station.sync_once().expect_err("nobody").code,
        Code::NotSignedIn
    );
    let status = machine.station.call(SessionStatusGet {}).expect("asked");
    assert_eq!(
        (status.state, status.person),
        (SessionState::SignedOut, None)
    );
}

#[test]
fn an_ended_sign_in_stops_sending_and_nothing_else() {
    for state in [SessionState::Expired, SessionState::Revoked] {
        let machine = Machine::of(1, &reporter());
        machine.station.end_session(state).expect("ended");
        let article = machine.new_article();
        Window::open(&machine, article).write(&machine, "vẫn viết được");
        assert_eq!(machine.plain(article), "vẫn viết được");
        let status = machine.station.call(SessionStatusGet {}).expect("asked");
        assert_eq!((status.state, status.person), (state, Some(reporter())));
        assert!(machine.station.sync_once().is_err());
        let sync = machine.station.call(SyncStatusGet {}).expect("asked");
        assert_eq!(sync.link, crate::commands::ServerLink::Refused);
        assert!(sync.unsent.records > 0);
    }
}

#[test]
fn signing_out_forgets_the_secret_and_keeps_every_text() {
    let machine = Machine::of(1, &reporter());
    let article = machine.complete_article();
    let status = machine.station.call(SessionSignOut {}).expect("signed out");
    assert_eq!(
        (status.state, status.person, status.token_storage),
        (SessionState::SignedOut, None, None)
    );
    assert!(!machine.folder.path().join("token").exists());
    assert!(machine.plain(article).contains("khai mạc"));
}

#[test]
fn the_status_says_where_the_secret_lies() {
    let machine = Machine::of(1, &reporter());
    let status = machine.station.call(SessionStatusGet {}).expect("asked");
    assert_eq!(status.token_storage, Some(TokenStorage::File));
}

#[test]
fn a_lost_secret_is_an_ended_sign_in() {
    let machine = Machine::of(1, &reporter());
    std::fs::remove_file(machine.folder.path().join("token")).expect("removed");
    assert_eq!(
        machine.station.sync_once().expect_err("no token").code,
        Code::TokenExpired
    );
    assert_eq!(
        machine
            .station
            .call(SessionStatusGet {})
            .expect("asked")
            .state,
        SessionState::Expired
    );
}

#[test]
fn a_password_never_travels_in_the_open_to_another_machine() {
    let machine = Machine::new(1);
    let request = SessionSignIn {
        server: "http://toa-soan.example".to_owned(),
        login: Some("lan".to_owned()),
        password: Some("bí mật".to_owned()),
        code: None,
        device_name: "Máy của Lan".to_owned(),
    };
    assert!(!format!("{request:?}").contains("bí mật"), "nor into a log");
    assert_eq!(
        machine.station.call(request).expect_err("refused").code,
        Code::InsecureServer
    );
}

#[test]
fn settings_of_this_machine_are_kept() {
    let machine = Machine::new(1);
    assert_eq!(
        machine
            .station
            .call(SettingsGet {})
            .expect("asked")
            .language,
        Language::Vi
    );
    let set = SettingsSet {
        language: Language::En,
        theme: Appearance::Dark,
        notifies: false,
        menu_bar: true,
    };
    machine.station.call(set).expect("set");
    let machine = machine.crash_and_open();
    let settings = machine.station.call(SettingsGet {}).expect("asked");
    assert_eq!(
        (
            settings.language,
            settings.theme,
            settings.notifies,
            settings.menu_bar
        ),
        (Language::En, Appearance::Dark, false, true)
    );
    let info = machine.station.call(AppInfoGet {}).expect("asked");
    assert_eq!(info.data_dir, machine.folder.path().to_string_lossy());
}

#[test]
fn calls_that_are_none_are_refused_as_such() {
    let machine = Machine::new(1);
    let call = |name: &str, request| crate::dispatch(&machine.station, name, request, None);
    assert_eq!(
        call("no_such_command", serde_json::json!({}))
            .expect_err("refused")
            .code,
        Code::BadRequest
    );
    assert_eq!(
        call("article_open", serde_json::json!({"article": 7}))
            .expect_err("refused")
            .code,
        Code::BadRequest
    );
    let settings =
        call("settings_get", serde_json::Value::Null).expect("a command without a request");
    assert_eq!(
        settings,
        serde_json::json!({"language": "vi", "theme": "system", "notifies": true, "menu_bar": false})
    );
}

#[test]
fn after_closing_every_call_is_an_error_and_nothing_is_lost() {
    let machine = Machine::of(1, &reporter());
    let article = machine.new_article();
    Window::open(&machine, article).write(&machine, "trước khi đóng");
    machine.station.close();
    machine.station.close();
    assert!(machine.station.call(ArticleCreate {}).is_err());
    let machine = machine.crash_and_open();
    assert_eq!(machine.plain(article), "trước khi đóng");
    assert_eq!(machine.records(), 2, "closing sealed it");
}
