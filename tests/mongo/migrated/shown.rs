//! What is seen of it on a terminal.

use std::process::Command;

use super::*;

/// The command as somebody runs it who sits before a screen of that width; what was shown there.
fn on_a_terminal(run: &Command, columns: u32) -> String {
    let words = std::iter::once(run.get_program()).chain(run.get_args());
    let words: Vec<String> = words
        .map(|word| format!("'{}'", word.to_str().unwrap().replace('\'', "'\\''")))
        .collect();
    let line = format!("stty cols {columns} rows 24; {}", words.join(" "));
    let mut terminal = Command::new("script");
    terminal.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    let settings = run.get_envs().filter_map(|(name, value)| Some((name, value?)));
    terminal.env_clear().envs(settings).env("TERM", "xterm");
    terminal.env("PATH", std::env::var_os("PATH").unwrap());
    terminal.current_dir(run.get_current_dir().unwrap());
    let output = terminal.stdin(Stdio::null()).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{shown}");
    shown
}

#[tokio::test]
async fn on_a_terminal_a_bar_says_how_far_it_is_at_what_rate_and_how_long_it_will_go_on() {
    let Some(mongo) = Mongo::start() else { return };
    let house = House::with(600, 3).await;
    for (way, phases, done) in [
        ("--to", &["copying", "comparing"][..], "600 conversations have left"),
        (
            "--from",
            &["bringing", "comparing"][..],
            "600 conversations of it are in",
        ),
    ] {
        let mut run = command(house.path(), &[]);
        run.args(["migrate", way, mongo.url()]);
        let shown = on_a_terminal(&run, 120);
        for phase in phases {
            let drawn = shown.split(['\r', '\n']).filter(|line| line.contains(phase));
            let drawn: Vec<&str> = drawn.collect();
            let is_a_bar = |line: &&&str| {
                let parts = ["━", " %", " of ", "/s, ", " left"];
                parts.iter().all(|part| line.contains(part))
            };
            assert!(drawn.iter().any(|line| is_a_bar(&line)), "{phase}: {shown:?}");
        }
        assert!(shown.contains(done), "{shown:?}");
    }
}
