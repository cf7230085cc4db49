//! The peers, as far as they are on this machine: mosquitto's clients, and mqtt.js, on which MQTT Explorer and MQTTX
//! stand. mqtt.js is found by node in `NODE_PATH`.

use std::process::Command;

use crate::flood::Flood;
use crate::receiving::quiet;
use crate::tls;

/// Whether a program is there.
pub fn is_here(program: &str) -> bool {
    quiet(Command::new(program)).arg("--help").status().is_ok()
}

/// Whether node finds mqtt.js.
pub fn has_mqtt_js() -> bool {
    let mut node = quiet(Command::new("node"));
    node.args(["-e", "require('mqtt')"]).status().is_ok_and(|status| status.success())
}

pub fn mosquitto_sub(port: u16, flood: &Flood) -> Option<Command> {
    if !is_here("mosquitto_sub") {
        return None;
    }
    let mut command = quiet(Command::new("mosquitto_sub"));
    command.args(["-h", "localhost", "-t", "flood/#", "-i", "sub", "-p", &port.to_string()]);
    command.args(["-q", &flood.qos.to_string(), "-C", &flood.count.to_string()]);
    if flood.tls {
        command.arg("--cafile").arg(tls::directory().join("ca.crt"));
    }
    Some(command)
}

pub fn mqtt_js_receive(port: u16, flood: &Flood) -> Option<Command> {
    let script = r"
        const [url, qos, count, ca] = process.argv.slice(1);
        const mqtt = require('mqtt'), fs = require('fs');
        const client = mqtt.connect(url, ca ? { ca: fs.readFileSync(ca) } : {});
        const kept = []; let begun;
        client.on('connect', () => client.subscribe('flood/#', { qos: Number(qos) }));
        client.on('message', (topic, payload, packet) => {
            begun ??= process.hrtime.bigint();
            kept.push({ topic, payload, qos: packet.qos, at: new Date() });
            if (kept.length == Number(count)) {
                const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
                console.log(count, seconds, process.resourceUsage().maxRSS / 1024);
                process.exit(0);
            }
        });";
    let scheme = if flood.tls { "mqtts" } else { "mqtt" };
    let url = format!("{scheme}://localhost:{port}");
    let mut arguments = vec![url, flood.qos.to_string(), flood.count.to_string()];
    if flood.tls {
        arguments.push(tls::directory().join("ca.crt").display().to_string());
    }
    node(script, &arguments)
}

/// Runs a script with mqtt.js; `None` if it is not here. The last line of its output counts.
pub fn node(script: &str, arguments: &[String]) -> Option<Command> {
    if !has_mqtt_js() {
        return None;
    }
    let mut command = Command::new("node");
    command.args(["-e", script, "--"]).args(arguments);
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
    Some(command)
}
