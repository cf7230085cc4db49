//! The certificate workshop: orders made one after the other beside the window, and what came of them.
//!
//! What is typed is the window's. How a certificate is made is `workshop`'s. What is known of the files in the forms is
//! `looking`'s, the local test broker with these certificates `trial`'s.
//!
//! ```text
//! Idle ─► Making ─► Made ─► trial
//!           │ a file is there already ─► Taken ─► Making (replaces it)
//!           ├ Stop ─► Stopped
//!           └ cannot ─► Failed
//! ```

mod looking;
mod trial;

use std::path::PathBuf;

use super::work::Finished;
use super::{App, Explanation};
use crate::explain;
use crate::workshop::{Destination, Made, MadeFile, Order, Purpose, WorkshopError};

pub use looking::{Looked, Sought};
pub use trial::{TestBroker, Trial};

use looking::Answers;
use trial::{Kept, Trials};

/// What is wished in the workshop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkshopAction {
    /// Close it. What is being made is still finished, and nothing after it.
    Close,
    /// Make this.
    Make(Job),
    /// Make it though files are there already, and replace them.
    Replace,
    /// Finish what is being made, and make nothing after it.
    Stop,
    /// Back to the form: put away what came of the last job.
    Back,
    /// Start the local test broker with what was made, and connect to it.
    Try,
    /// Look into a file; the answer appears in `App::workshop_file`.
    Look {
        /// What it is to hold.
        sought: Sought,
        /// The file.
        file: PathBuf,
    },
}

/// Orders that belong together: later ones may be signed by what earlier ones make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// At least one, in the order of making.
    pub orders: Vec<Order>,
    /// Where the files go.
    pub to: Destination,
}

impl Job {
    /// The files that it makes.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let names = self.orders.iter().flat_map(Order::files);
        names.map(|(_, name)| self.to.directory.join(name)).collect()
    }
}

/// "Certificate workshop", while open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkshopView {
    /// What is going on in it.
    pub stage: Stage,
}

/// What became of a job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing yet.
    #[default]
    Idle,
    /// It is being made.
    Making(Making),
    /// Nothing was made: these files are there already.
    Taken {
        /// The files.
        files: Vec<PathBuf>,
        /// What was to be made.
        job: Job,
    },
    /// The user stopped it.
    Stopped {
        /// What had been made by then.
        written: Vec<MadeFile>,
    },
    /// It cannot be made.
    Failed {
        /// Why.
        why: Explanation,
        /// What had been made by then.
        written: Vec<MadeFile>,
    },
    /// All of it is made.
    Made {
        /// One for each order.
        made: Vec<Made>,
        /// Whether the local test broker can be tried with it.
        trial: Trial,
    },
}

/// A job under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    /// The whole of it.
    pub job: Job,
    /// What is made already.
    pub made: Vec<Made>,
    /// Nothing more is begun.
    pub stopping: bool,
    /// News of another job are none of this one's.
    number: u64,
}

impl Making {
    /// What is being made now.
    #[must_use]
    pub fn order(&self) -> Option<&Order> {
        self.job.orders.get(self.made.len())
    }
}

/// What the background found out.
#[derive(Debug)]
pub(super) enum News {
    /// Files of a job are there already.
    Taken { number: u64, files: Vec<PathBuf> },
    /// An order is carried out, or not.
    Step { number: u64, result: Box<Result<Made, WorkshopError>> },
    /// A file was looked into.
    Looked { question: looking::Question, looked: Box<Looked> },
    /// A local test broker runs, or not.
    Trial(Box<trial::Started>),
}

/// The workshop's part of the state.
#[derive(Default)]
pub(super) struct Workshop {
    view: Option<WorkshopView>,
    jobs: u64,
    answers: Answers,
    trials: Trials,
}

impl App {
    /// "Certificate workshop", while open.
    #[must_use]
    pub fn workshop(&self) -> Option<&WorkshopView> {
        self.workshop.view.as_ref()
    }

    pub(super) fn open_workshop(&mut self) {
        self.workshop.view.get_or_insert_default();
    }

    fn close_workshop(&mut self) {
        self.workshop.view = None;
        // Before it is opened again, the files may have been changed.
        self.workshop.answers.forget();
    }

    pub(super) fn in_workshop(&mut self, action: WorkshopAction) {
        match action {
            WorkshopAction::Close => self.close_workshop(),
            WorkshopAction::Make(job) => self.make(job),
            WorkshopAction::Replace => self.replace(),
            WorkshopAction::Stop => self.stop_making(),
            WorkshopAction::Back => self.set_stage(Stage::Idle),
            WorkshopAction::Try => self.try_locally(),
            WorkshopAction::Look { sought, file } => self.look_at(sought, file),
        }
    }

    pub(super) fn workshop_news(&mut self, news: News) {
        match news {
            News::Taken { number, files } => {
                if let Some(making) = self.take_making(number) {
                    self.set_stage(Stage::Taken { files, job: making.job });
                }
            }
            News::Step { number, result } => {
                if let Some(making) = self.take_making(number) {
                    self.step_done(making, *result);
                }
            }
            News::Looked { question, looked } => self.workshop.answers.answered(question, *looked),
            News::Trial(started) => self.trial_started(*started),
        }
    }

    fn set_stage(&mut self, stage: Stage) {
        if let Some(view) = &mut self.workshop.view {
            view.stage = stage;
        }
    }

    fn make(&mut self, job: Job) {
        self.workshop.jobs += 1;
        let making = Making { job, made: Vec::new(), stopping: false, number: self.workshop.jobs };
        self.next_step(making);
    }

    fn replace(&mut self) {
        let Some(view) = &mut self.workshop.view else { return };
        if let Stage::Taken { mut job, .. } = std::mem::take(&mut view.stage) {
            job.to.overwrite = true;
            self.make(job);
        }
    }

    fn stop_making(&mut self) {
        if let Some(WorkshopView { stage: Stage::Making(making) }) = &mut self.workshop.view {
            making.stopping = true;
        }
    }

    /// The job of this number, if it is still the one under way.
    fn take_making(&mut self, number: u64) -> Option<Making> {
        let stage = &mut self.workshop.view.as_mut()?.stage;
        match std::mem::take(stage) {
            Stage::Making(making) if making.number == number => Some(making),
            other => {
                *stage = other;
                None
            }
        }
    }

    fn next_step(&mut self, making: Making) {
        let Some(order) = making.order().cloned() else { return };
        let number = making.number;
        let to = making.job.to.clone();
        // Before the first step, so that nothing is made where something is in the way of a later one.
        let wanted = if making.made.is_empty() && !to.overwrite { making.job.files() } else { Vec::new() };
        self.set_stage(Stage::Making(making));
        self.work.spawn(self.wake.clone(), move || {
            let files: Vec<PathBuf> = wanted.into_iter().filter(|file| file.symlink_metadata().is_ok()).collect();
            let news = if files.is_empty() {
                News::Step { number, result: Box::new(order.make(&to)) }
            } else {
                News::Taken { number, files }
            };
            Some(Finished::Workshop(news))
        });
    }

    fn step_done(&mut self, mut making: Making, result: Result<Made, WorkshopError>) {
        self.workshop.answers.forget();
        let made = match result {
            Ok(made) => made,
            Err(WorkshopError::Exists { file }) => {
                return self.set_stage(Stage::Taken { files: vec![file], job: making.job });
            }
            Err(error) => {
                let why = explain::workshop_error(&error);
                return self.set_stage(Stage::Failed { why, written: written(making.made) });
            }
        };
        if let Some(order) = making.order() {
            self.workshop.trials.keep(Kept::of(order, made.clone()));
        }
        making.made.push(made);
        if making.order().is_none() {
            let trial = self.workshop.trials.offer(&making.made);
            self.set_stage(Stage::Made { made: making.made, trial });
        } else if making.stopping {
            self.set_stage(Stage::Stopped { written: written(making.made) });
        } else {
            self.next_step(making);
        }
    }
}

fn written(made: Vec<Made>) -> Vec<MadeFile> {
    made.into_iter().flat_map(|made| made.files).collect()
}

/// Whether this is a CA's own certificate.
fn is_authority(made: &Made) -> bool {
    made.purpose == Some(Purpose::Authority)
}
