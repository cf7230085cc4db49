//! The program: arguments to a window.

use std::process::ExitCode;

fn main() -> ExitCode {
    start::main()
}

/// With a window.
#[cfg(feature = "gui")]
mod start {
    use std::path::PathBuf;
    use std::process::ExitCode;
    use std::time::{Duration, Instant};

    use clap::Parser;
    use mqttdeck::app::{Action, App, Entry, Places, Preferences, ProfileId, Wake};
    use mqttdeck::profile::ProfileStore;
    use mqttdeck::{broker, explain, ui};

    /// `EX_SOFTWARE` of `sysexits.h`: the program cannot do its work here, such as without a display.
    const CANNOT: u8 = 70;

    /// `EX_USAGE` of sysexits.h.
    const USAGE: u8 = 64;

    /// A desktop MQTT test client for brokers that demand client certificates.
    #[derive(Debug, Parser)]
    #[command(version)]
    struct Arguments {
        /// Choose the profile of this name.
        #[arg(long, value_name = "NAME")]
        profile: Option<String>,
        /// Connect at once.
        #[arg(long)]
        connect: bool,
        /// Start the local test broker, connect to it and watch its sample topics.
        #[arg(long, conflicts_with_all = ["profile", "connect"])]
        demo: bool,
        /// The directory of the profiles.
        #[arg(long, value_name = "DIR", env = "MQTTDECK_PROFILES")]
        profiles: Option<PathBuf>,
        /// Print the milliseconds from the start to the end of the first frame, and exit.
        #[arg(long, hide = true)]
        print_first_frame: bool,
    }

    pub(super) fn main() -> ExitCode {
        let begun = Instant::now();
        let arguments = match Arguments::try_parse() {
            Ok(arguments) => arguments,
            Err(told) => return tell(&told),
        };
        match run(arguments, begun) {
            Ok(()) => ExitCode::SUCCESS,
            Err(sentence) => {
                eprintln!("mqttdeck: {sentence}");
                ExitCode::from(CANNOT)
            }
        }
    }

    /// Help and version are answers; everything else that clap says is about wrong usage.
    fn tell(told: &clap::Error) -> ExitCode {
        // Nobody reads what cannot be printed.
        let _printed = told.print();
        if told.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
    }

    fn run(arguments: Arguments, begun: Instant) -> Result<(), String> {
        // Everything below takes the process's default. An error means that it is set already.
        let _set = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| format!("The background threads could not be started: {error}."))?;
        let places = places(arguments.profiles.clone())?;
        let handle = runtime.handle().clone();
        let options = ui::Options { print_first_frame: arguments.print_first_frame.then_some(begun) };
        let make_app = move |preferences: Preferences, wake: Wake| {
            let mut app = App::new(places, preferences, handle, wake).map_err(|error| {
                let why = explain::store_error(&error);
                format!("{}. {}", why.headline, why.cause)
            })?;
            for action in wishes(&arguments, &app)? {
                app.act(action);
            }
            Ok(app)
        };
        let outcome = ui::run(Box::new(make_app), options).map_err(|error| words(&error));
        // A file or keychain that does not answer must not keep the program from ending.
        runtime.shutdown_timeout(Duration::from_millis(500));
        outcome
    }

    fn words(error: &ui::WindowError) -> String {
        match error {
            ui::WindowError::App(sentence) => sentence.clone(),
            ui::WindowError::Display(_) => {
                "No window can be opened: there is no display, or none that can draw with OpenGL.".to_owned()
            }
        }
    }

    fn places(profiles: Option<PathBuf>) -> Result<Places, String> {
        let homeless = || "There is no home directory: name one for the profiles with --profiles.".to_owned();
        let profiles = profiles.or_else(ProfileStore::default_directory).ok_or_else(homeless)?;
        let broker = broker::default_certificates_directory().unwrap_or_else(|| profiles.join("local-test-broker"));
        Ok(Places { profiles, broker })
    }

    /// What the arguments ask for.
    fn wishes(arguments: &Arguments, app: &App) -> Result<Vec<Action>, String> {
        let mut wishes = Vec::new();
        if let Some(name) = &arguments.profile {
            let id = find(app, name).ok_or_else(|| format!("There is no profile named \u{201c}{name}\u{201d}."))?;
            wishes.push(Action::ChooseProfile(id));
        }
        if arguments.connect {
            wishes.push(Action::Connect);
        }
        if arguments.demo {
            wishes.push(Action::StartDemo);
        }
        Ok(wishes)
    }

    fn find(app: &App, name: &str) -> Option<ProfileId> {
        app.profiles().iter().find_map(|entry| match entry {
            Entry::Ready { id, profile } if profile.name == name || id.0 == name => Some(id.clone()),
            Entry::Ready { .. } | Entry::Unreadable(_) => None,
        })
    }
}

/// Without one, which is all that this version has.
#[cfg(not(feature = "gui"))]
mod start {
    use std::process::ExitCode;

    /// `EX_USAGE` of `sysexits.h`.
    const USAGE: u8 = 64;

    pub(super) fn main() -> ExitCode {
        eprintln!("mqttdeck: This build has no window: build it with the feature \u{201c}gui\u{201d}.");
        ExitCode::from(USAGE)
    }
}
