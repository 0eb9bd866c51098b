use editorial::id::DeviceId;
use editorial::sync::api::{Code, Device, Proof, ServerEvent, SignOut, SignedIn, token_hash};
use editorial::sync::record::Kind;
use server::{Config, admin};

use crate::newsroom::{DAY_MS, Newsroom, refused};
use crate::station::{Answer, Station, Story, agent, answer_of, new_uuid, sign_in};

const PASSWORD: &str = "một mật khẩu dài";

fn with_password(newsroom: &Newsroom, login: &str, password: &str) -> Answer {
    let proof = Proof::Password {
        login: login.to_owned(),
        password: password.to_owned(),
    };
    sign_in(&newsroom.api(), proof, DeviceId(new_uuid()))
}

#[test]
fn a_password_signs_in_and_a_wrong_one_or_an_unknown_name_get_the_same_answer() {
    let newsroom = Newsroom::open();
    admin::set_password(&newsroom.data(), "lan", PASSWORD).expect("a password is set");
    assert!(
        admin::set_password(&newsroom.data(), "lan", "ngắn").is_err(),
        "a short password is refused"
    );
    let signed_in: SignedIn = with_password(&newsroom, "Lan ", PASSWORD).json();
    assert_eq!(signed_in.person.login, "lan");
    let answers: Vec<Answer> = [("lan", "sai"), ("nobody", PASSWORD), ("minh", "")]
        .map(|(login, password)| with_password(&newsroom, login, password))
        .into();
    for answer in &answers {
        refused(answer, 401, Code::WrongCredentials);
        assert_eq!(
            answer.bytes, answers[0].bytes,
            "nothing tells a wrong name from a wrong password"
        );
    }
}

#[test]
fn a_ninth_wrong_password_in_ten_minutes_has_to_wait_and_others_do_not() {
    let newsroom = Newsroom::open();
    admin::set_password(&newsroom.data(), "lan", PASSWORD).expect("a password is set");
    admin::set_password(&newsroom.data(), "minh", PASSWORD).expect("a password is set");
    for _ in 0..8 {
        refused(
            &with_password(&newsroom, "lan", "sai"),
            401,
            Code::WrongCredentials,
        );
    }
    let answer = with_password(&newsroom, "lan", PASSWORD);
    refused(&answer, 429, Code::TooManyAttempts);
    let wait_ms = answer
        .error()
        .retry_after_ms
        .expect("it says when to come back");
    assert_eq!(with_password(&newsroom, "minh", PASSWORD).status, 200);
    newsroom.pass_ms(i64::try_from(wait_ms).expect("a short wait"));
    assert_eq!(with_password(&newsroom, "lan", PASSWORD).status, 200);
}

#[test]
fn a_one_time_code_signs_in_once_and_only_for_a_day() {
    let newsroom = Newsroom::open();
    let code = newsroom.code("lan");
    let typed = code.to_lowercase().replace('-', " ");
    assert!(
        Station::sign_in(&newsroom.api(), &typed, None).is_ok(),
        "as people type it"
    );
    let again = Station::sign_in(&newsroom.api(), &code, None)
        .err()
        .expect("a code is good once");
    assert_eq!(again.code, Code::WrongCredentials);
    let late = newsroom.code("lan");
    newsroom.pass_ms(DAY_MS + 1);
    let late = Station::sign_in(&newsroom.api(), &late, None)
        .err()
        .expect("a code ends after a day");
    assert_eq!(late.code, Code::WrongCredentials);
}

#[test]
fn a_token_ends_after_ninety_days_of_silence_and_lives_on_when_it_is_used() {
    let newsroom = Newsroom::open();
    let (used, silent) = (newsroom.station("lan"), newsroom.station("minh"));
    newsroom.pass_ms(60 * DAY_MS);
    assert_eq!(used.get("/v1/devices/me/head").status, 200);
    // The renewal is written in the background, by the one writer: what is answered after it comes after it.
    newsroom.station("hoa");
    newsroom.pass_ms(60 * DAY_MS);
    assert_eq!(
        used.get("/v1/devices/me/head").status,
        200,
        "used after 60 days"
    );
    refused(&silent.get("/v1/devices/me/head"), 401, Code::TokenExpired);
    refused(&silent.push_bytes(&[]), 401, Code::TokenExpired);
}

fn sign_out(newsroom: &Newsroom, token: &str) -> Answer {
    let body = SignOut {
        token: token_hash(token),
    };
    answer_of(
        agent()
            .post(format!("{}/v1/sign-out", newsroom.api()))
            .send_json(body),
    )
}

#[test]
fn whoever_signs_out_is_out_and_nobody_else() {
    let newsroom = Newsroom::open();
    let (out, other) = (newsroom.station("lan"), newsroom.station("lan"));
    for _ in 0..2 {
        let answer = sign_out(&newsroom, &out.signed_in.token);
        assert_eq!(
            answer.status, 204,
            "said twice, as after an answer that was lost"
        );
        refused(&out.get("/v1/devices/me/head"), 401, Code::TokenExpired);
    }
    assert_eq!(sign_out(&newsroom, "invented").status, 204);
    assert_eq!(other.get("/v1/devices/me/head").status, 200);
}

#[test]
fn a_new_password_ends_every_sign_in_of_that_person() {
    let newsroom = Newsroom::open();
    let (lan, minh) = (newsroom.station("lan"), newsroom.station("minh"));
    admin::set_password(&newsroom.data(), "lan", PASSWORD).expect("a password is set");
    refused(&lan.get("/v1/devices/me/head"), 401, Code::TokenExpired);
    assert_eq!(minh.get("/v1/devices/me/head").status, 200);
}

#[test]
fn a_token_that_nobody_handed_out_is_refused() {
    let newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    station.signed_in.token = "invented".to_owned();
    refused(&station.get("/v1/devices"), 401, Code::TokenExpired);
    let bare = agent()
        .get(format!("{}/v1/devices", newsroom.api()))
        .header("galley-protocol", "1")
        .call();
    refused(&answer_of(bare), 401, Code::TokenExpired);
}

#[test]
fn a_revoked_workstation_gets_nothing_in_and_everybody_learns_of_it() {
    let newsroom = Newsroom::open();
    let mut lost = newsroom.station("lan");
    let story = Story::begin(&mut lost);
    let own = newsroom.station("lan");
    let stranger = newsroom.station("minh");
    let path = format!("/v1/devices/{}", lost.device());
    refused(
        &stranger.request("DELETE", &path, &[], &[]),
        403,
        Code::Forbidden,
    );
    assert_eq!(own.request("DELETE", &path, &[], &[]).status, 204);
    refused(&lost.get("/v1/devices"), 401, Code::DeviceRevoked);
    let record = lost.seal(story.id, Kind::ArticleUpdate, vec![1, 2, 3]);
    refused(&lost.push_bytes(&record), 401, Code::DeviceRevoked);
    let revoked = own.event(|event| match event {
        ServerEvent::DeviceRevoked { device } => Some(device),
        _ => None,
    });
    assert_eq!(revoked, lost.device());
    let again = Station::sign_in(&newsroom.api(), &newsroom.code("lan"), Some(lost.device()))
        .expect("the person may");
    assert_ne!(
        again.device(),
        lost.device(),
        "the workstation goes on under a new id"
    );
}

#[test]
fn an_administrator_sees_and_revokes_every_workstation_and_a_reporter_only_their_own() {
    let newsroom = Newsroom::open();
    let (lan, minh, admin) = (
        newsroom.station("lan"),
        newsroom.station("minh"),
        newsroom.station("admin"),
    );
    let own: Vec<Device> = lan.get("/v1/devices").json();
    assert_eq!(
        own.iter().map(|device| device.id).collect::<Vec<_>>(),
        [lan.device()]
    );
    let all: Vec<Device> = admin.get("/v1/devices").json();
    assert!(
        [lan.device(), minh.device(), admin.device()]
            .iter()
            .all(|id| all.iter().any(|device| device.id == *id))
    );
    let path = format!("/v1/devices/{}", minh.device());
    assert_eq!(admin.request("DELETE", &path, &[], &[]).status, 204);
    refused(&minh.get("/v1/devices"), 401, Code::DeviceRevoked);
    let unknown = format!("/v1/devices/{}", DeviceId(new_uuid()));
    refused(
        &admin.request("DELETE", &unknown, &[], &[]),
        404,
        Code::NotFound,
    );
    refused(
        &lan.request("DELETE", &unknown, &[], &[]),
        403,
        Code::Forbidden,
    );
}

#[test]
fn a_workstation_keeps_its_id_for_its_person_and_nobody_takes_over_anothers() {
    let newsroom = Newsroom::open();
    let first = newsroom.station("lan");
    let again = Station::sign_in(&newsroom.api(), &newsroom.code("lan"), Some(first.device()))
        .expect("it signs in");
    assert_eq!(again.device(), first.device());
    refused(&first.get("/v1/devices"), 401, Code::TokenExpired);
    let other = Station::sign_in(
        &newsroom.api(),
        &newsroom.code("minh"),
        Some(first.device()),
    )
    .expect("it signs in");
    assert_ne!(other.device(), first.device());
    assert_eq!(again.get("/v1/devices").status, 200);
}

#[test]
fn a_workstation_without_a_common_protocol_is_told_which_ones_there_are() {
    let mut newsroom = Newsroom::open();
    let mut station = newsroom.station("lan");
    station.protocol = "2".to_owned();
    refused(&station.get("/v1/devices"), 426, Code::ProtocolMismatch);
    station.protocol = "one".to_owned();
    refused(&station.get("/v1/devices"), 426, Code::ProtocolMismatch);
    newsroom.stop();
    newsroom.start_with(Config {
        protocol: 7..=9,
        ..newsroom.config()
    });
    station.base = newsroom.api();
    station.protocol = "1".to_owned();
    let hello = station.hello();
    assert_eq!(
        (
            hello.service.as_str(),
            hello.protocol_min,
            hello.protocol_max
        ),
        ("galley", 7, 9)
    );
    refused(&station.get("/v1/devices"), 426, Code::ProtocolMismatch);
}

#[test]
fn an_unreadable_request_is_refused_without_repeating_what_was_sent() {
    let newsroom = Newsroom::open();
    let body = r#"{"proof":{"proof":"password","login":"lan","password":"bí mật"},"device":5}"#;
    let answer = answer_of(
        agent()
            .post(format!("{}/v1/sign-in", newsroom.api()))
            .send(body),
    );
    refused(&answer, 400, Code::BadRequest);
    assert!(!answer.text().contains("bí mật"), "{}", answer.text());
    refused(
        &answer_of(agent().get(format!("{}/v1/nothing", newsroom.api())).call()),
        404,
        Code::NotFound,
    );
    refused(
        &answer_of(agent().get(format!("{}/v1/sign-in", newsroom.api())).call()),
        400,
        Code::BadRequest,
    );
    assert_eq!(
        answer_of(agent().get(format!("{}/healthz", newsroom.api())).call()).text(),
        "ok"
    );
}

#[test]
fn whoever_sends_too_much_or_in_vain_reads_why_instead_of_a_broken_line() {
    let newsroom = Newsroom::open();
    let large = vec![b' '; 4 * 1024 * 1024];
    let send = |path: &str| {
        answer_of(
            agent()
                .post(format!("{}{path}", newsroom.api()))
                .send(&large[..]),
        )
    };
    for _ in 0..40 {
        refused(&send("/v1/sign-in"), 413, Code::TooLarge);
        refused(&send("/v1/records"), 426, Code::ProtocolMismatch);
    }
}
