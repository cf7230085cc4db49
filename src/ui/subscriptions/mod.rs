//! What is subscribed, and subscribing to more.

mod ending;
mod options;

use egui::{Align, Frame, Key, Label, Layout, Margin, RichText, ScrollArea, Ui};

use self::ending::Ending;
use self::options::Options;
use super::{empty, format, theme, widgets};
use crate::app::{Action, Filter, Phase, Protocol, SubscribeOptions, Subscription, SubscriptionStatus, Tab};

/// What is typed.
#[derive(Debug, Default)]
pub(super) struct SubscriptionsState {
    filter: String,
    options: Options,
    /// The subscription that is to end with user properties.
    ending: Option<Ending>,
    /// Subscribe was pressed with a filter that is none: an empty field is wrong from then on.
    tried: bool,
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut SubscriptionsState, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    Frame::new().inner_margin(Margin::symmetric(16, 8)).show(ui, |ui| form(ui, tab, state, actions));
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), ui.visuals().widgets.noninteractive.bg_stroke);
    if tab.subscriptions.is_empty() {
        let words = "A filter names topics: demo/# is everything below demo, + stands for one level.";
        return empty::page(ui, "No subscription yet", words, None, actions);
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for subscription in tab.subscriptions.iter() {
            row(ui, tab, subscription, &mut state.ending, actions);
        }
    });
}

fn form(ui: &mut Ui, tab: &Tab, state: &mut SubscriptionsState, actions: &mut Vec<Action>) {
    let filter = Filter::parse(&state.filter);
    let wrong = filter.as_ref().err().filter(|_| state.tried || !state.filter.is_empty());
    let is_v5 = tab.profile_in_use().protocol == Protocol::V5;
    let options = state.options.read(is_v5);
    let mut problem = wrong.map(|error| widgets::sentence(&error.to_string()));
    let mut wanted = false;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        let label = widgets::dim(ui, "Topic Filter").id;
        // What follows in the row: the word, the combo and the button, with their gaps.
        let width = (ui.available_width() - 192.0).max(96.0);
        let field = widgets::TextField::labelled_by(&mut state.filter, label).mono().wrong(problem.is_some());
        let response = ui.add(field.width(width).hint("demo/#"));
        wanted = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let label = widgets::dim(ui, "QoS").id;
        widgets::qos_choice(ui, label, &mut state.options.qos);
        wanted |= widgets::primary_button(ui, "Subscribe").clicked();
        if wanted {
            response.request_focus();
        }
    });
    if is_v5 {
        ui.add_space(theme::GRID);
        options::show(ui, &mut state.options);
    }
    problem = problem.or(options.as_ref().err().cloned());
    if let Some(problem) = &problem {
        below(ui, theme::colours(ui).bad, problem);
    } else if let Some(objection) = objection(tab, filter.as_ref().ok(), options.as_ref().ok()) {
        below(ui, theme::colours(ui).caution, &objection);
    } else if !matches!(tab.connection.phase, Phase::Connected { .. }) {
        below(ui, theme::colours(ui).dim, "Not connected: it is subscribed at the next Connect.");
    }
    if wanted {
        state.tried = true;
        if let (Ok(filter), Ok(options)) = (filter, options) {
            actions.push(Action::Subscribe { filter, options });
            state.filter.clear();
            state.tried = false;
        }
    }
}

/// A sentence about what is typed, below all of it.
fn below(ui: &mut Ui, colour: egui::Color32, words: &str) {
    ui.add_space(theme::GRID);
    widgets::hint_of(ui, 72.0, colour, words);
}

/// Why the broker would not be asked for what is typed.
fn objection(tab: &Tab, filter: Option<&Filter>, options: Option<&SubscribeOptions>) -> Option<String> {
    tab.subscribe_objection(filter?, options?)
}

fn row(ui: &mut Ui, tab: &Tab, subscription: &Subscription, ending: &mut Option<Ending>, actions: &mut Vec<Action>) {
    let filter = subscription.filter.as_str();
    Frame::new().inner_margin(Margin::symmetric(16, 4)).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme::GRID;
        ui.horizontal(|ui| {
            ui.set_min_height(theme::BUTTON);
            widgets::dot(ui, theme::colours(ui).subscription(subscription.colour));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                buttons(ui, tab, subscription, ending, actions);
                status(ui, subscription);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let name = Label::new(RichText::new(widgets::cut(filter, 400)).font(theme::mono())).truncate();
                    ui.add(name.sense(egui::Sense::CLICK)).context_menu(|ui| {
                        if ui.button("Copy filter").clicked() {
                            ui.ctx().copy_text(filter.to_owned());
                        }
                    });
                });
            });
        });
        let options = options::words(&subscription.asked);
        if !options.is_empty() {
            widgets::hint_of(ui, theme::GRID, theme::colours(ui).dim, &options);
        }
        if let Some(remark) = &subscription.remark {
            widgets::hint_of(ui, theme::GRID, theme::colours(ui).dim, remark);
        }
        if let SubscriptionStatus::Refused(why) = &subscription.status {
            let colour = theme::colours(ui).bad;
            widgets::hint_of(ui, theme::GRID, colour, why);
        }
        ending::show(ui, &subscription.filter, ending, actions);
    });
    let colours = theme::colours(ui);
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), egui::Stroke::new(1.0, colours.line));
}

fn buttons(
    ui: &mut Ui,
    tab: &Tab,
    subscription: &Subscription,
    ending: &mut Option<Ending>,
    actions: &mut Vec<Action>,
) {
    let filter = &subscription.filter;
    let is_ending = matches!(subscription.status, SubscriptionStatus::Ending(_));
    let response = ui.add_enabled_ui(!is_ending, |ui| widgets::button(ui, "Unsubscribe")).inner;
    ending::menu(ui, tab, &response, filter, ending);
    if response.on_hover_text(ending::HINT).accessible_name(format!("Unsubscribe {filter}")).clicked() {
        actions.push(Action::Unsubscribe { filter: filter.clone(), user: Vec::new() });
    }
    let mut keep = subscription.kept;
    let response = ui.add_enabled_ui(tab.profile_id.is_some(), |ui| widgets::checkbox(ui, &mut keep, "At connect"));
    let response = response.inner.accessible_name(format!("At connect {filter}"));
    if response.on_hover_text("Kept in the profile, and subscribed by itself at each connect.").changed() {
        actions.push(Action::KeepSubscription { filter: filter.clone(), keep });
    }
}

fn status(ui: &mut Ui, subscription: &Subscription) {
    let colours = theme::colours(ui);
    let asked = subscription.asked.qos.number();
    let (words, colour) = match &subscription.status {
        SubscriptionStatus::Asked => (format!("QoS {asked} asked for"), colours.caution),
        SubscriptionStatus::Granted(granted) if *granted == subscription.asked.qos => {
            (format!("QoS {asked} granted"), colours.good)
        }
        SubscriptionStatus::Granted(granted) => {
            (format!("QoS {} granted of {asked}", granted.number()), colours.caution)
        }
        SubscriptionStatus::Refused(_) => ("refused".to_owned(), colours.bad),
        SubscriptionStatus::Offline => (format!("QoS {asked}, offline"), colours.dim),
        SubscriptionStatus::Ending(_) => ("ending".to_owned(), colours.dim),
    };
    column(ui, 104.0, |ui| ui.label(RichText::new(words).small().color(colour)));
    let count = format::plural(subscription.count, "message", "messages");
    ui.label(RichText::new(count).small().color(colours.dim)).on_hover_text("Messages that matched it");
}

/// A place of fixed width, so that what follows stands in a line from row to row.
fn column(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui) -> egui::Response) {
    let size = egui::vec2(width, theme::BUTTON);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        add(ui)
    });
}
