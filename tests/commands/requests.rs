//! `pub -e`: a request, and the answer that is printed.

use serde_json::Value;

use super::mqttdeck;
use super::process::{Running, mosquitto_pub};
use super::support::Mosquitto;

/// Asks with these flags; somebody gives wrong answers and then this one, to which `{}` is the correlation data.
fn asked(broker: &Mosquitto, flags: &str, answer: &str) -> super::Ran {
    let here = format!("-h 127.0.0.1 -p {}", broker.port());
    let before = broker.log().matches("Sending SUBACK").count();
    let mut responder = Running::start(&format!("sub {here} -V 5 -t question -C 1 -F %R/%D/%p"));
    broker.wait_for_log("Sending SUBACK", before + 1);
    let mut asking = Running::start(format!("pub {here} -t question -m warm? -e answer {flags}").trim_end());
    let question = responder.line();
    let parts: Vec<&str> = question.trim_end().split('/').collect();
    let ["answer", data, "warm?"] = parts[..] else { panic!("{question}") };
    for line in ["-V 5 -t answer -m early", "-V 5 -t answer -m other -D PUBLISH correlation-data other"] {
        mosquitto_pub(broker.port(), line);
    }
    mosquitto_pub(broker.port(), &format!("-V 5 -t answer {}", answer.replace("{}", data)));
    asking.end()
}

#[test]
fn the_answer_with_the_same_correlation_data_is_printed_in_the_formats_of_sub() {
    let broker = Mosquitto::plain().start();
    let answer = "-m 21.5 -q 1 -D PUBLISH content-type text/plain -D PUBLISH correlation-data {}";
    let table = [
        ("", "21.5\n"),
        ("-q 1 -v", "answer 21.5\n"),
        ("-q 2 -N", "21.5"),
        ("-F %C:%D:%p -D PUBLISH correlation-data order-7", "text/plain:order-7:21.5\n"),
    ];
    for (flags, expected) in table {
        let ran = asked(&broker, flags, answer);
        assert_eq!((ran.code, &ran.out[..], &ran.err[..]), (0, expected, ""), "{flags}: {ran:?}");
    }
    let ran = asked(&broker, "--json", answer);
    let line: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&line["topic"], &line["payload"]), (&"answer".into(), &"21.5".into()), "{ran:?}");
    let ran = asked(&broker, "-d", answer);
    assert!(ran.err.lines().last().unwrap().starts_with("mqttdeck: The answer came after "), "{ran:?}");
}

#[test]
fn what_is_no_answer_is_waited_out() {
    let broker = Mosquitto::plain().start();
    let ran = asked(&broker, "-W 3", "-m wrong -D PUBLISH correlation-data {}x");
    assert_eq!((ran.code, &ran.out[..]), (27, ""), "{ran:?}");
    let expected = "mqttdeck: 3 messages came to answer, without the correlation data of the request.\n\
                    mqttdeck: The time of -W is over.\n";
    assert_eq!(ran.err, expected);
    broker.wait_for_log("Received DISCONNECT from auto-", 1);
}

#[test]
fn mosquitto_rr_and_ours_ask_in_the_same_way() {
    let broker = Mosquitto::plain().start();
    let mut asked = Vec::new();
    for program in ["mosquitto_rr", env!("CARGO_BIN_EXE_mqttdeck")] {
        let here = format!("-h 127.0.0.1 -p {}", broker.port());
        let mut responder = Running::start(&format!("sub {here} -V 5 -t question -C 1 -F %t|%p|%q|%R|%D"));
        broker.wait_for_log("Sending SUBACK", 2 * asked.len() + 1);
        let flags = format!("{here} -t question -m warm? -q 1 -e answer -D PUBLISH correlation-data 7 -v");

        let mut command = std::process::Command::new(program);
        if program != "mosquitto_rr" {
            command.arg("pub");
        }
        let asking = command.args(flags.split(' ')).stdout(std::process::Stdio::piped()).spawn().unwrap();
        let question = responder.line();
        mosquitto_pub(broker.port(), "-V 5 -t answer -m 21.5 -D PUBLISH correlation-data 7");
        asked.push((question, asking.wait_with_output().unwrap().stdout));
    }
    assert_eq!(asked[0], asked[1]);
    assert_eq!(asked[1], ("question|warm?|0|answer|7\n".to_owned(), b"answer 21.5\n".to_vec()));
}

#[test]
fn flags_that_do_not_go_with_a_request_are_refused() {
    let table = [
        ("-e answer -V 311", "-e is of MQTT 5: leave -V 311 out, or -e."),
        ("-e answer/#", "+ or #"),
        ("-e answer --repeat 2", "--repeat"),
        ("-e answer -D PUBLISH response-topic b", "leave -D PUBLISH response-topic out"),
        ("-v", "add -e TOPIC"),
        ("-W 3", "--response-topic"),
    ];
    for (flags, part) in table {
        let ran = mqttdeck(&format!("pub -h broker.invalid -t a -m x {flags}"));
        assert_eq!((ran.code, &ran.out[..]), (64, ""), "{flags}: {ran:?}");
        assert!(ran.err.contains(part) && ran.err.lines().count() == 1, "{flags}: {ran:?}");
    }
}
