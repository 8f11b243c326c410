//! The server put together: settings, lock, store, hub, driver, doors; and taken apart in order.
//!
//! Deliberately absent: signals and exit codes, which are `main`'s.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::allow_list::AllowList;
use crate::archive::{Archive, Behind};
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::Engine;
use crate::erasure::Forgotten;
use crate::http::passwords::Passwords;
use crate::http::tls::Tls;
use crate::http::{accept, allow_list, session};
use crate::hub::input::Input;
use crate::protocol::close;
use crate::settings::Settings;
use crate::site::{Shared, Site, Stage};
use crate::ws::limits::{Enters, INVITES_PER_ADDRESS};
use crate::ws::registry::{Registry, Seats};
use crate::ws::token::Signer;
use crate::{archivist, backlog, changes, control, courier, demo, erasure, hours, secret, seed};

/// How long the doors may take to close after everybody was told to go.
const DOORS_CLOSE_WITHIN: Duration = Duration::from_secs(8);

/// How often the sweeper takes a turn.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// How often sessions and addresses are looked through.
const MINUTE: Duration = Duration::from_secs(60);

/// The server, running.
pub struct Running {
    pub address: SocketAddr,
    pub site: Shared,
    /// What was printed for the one who starts the server: a sentence and a link each.
    pub links: Vec<(String, String)>,
    leave: CancellationToken,
    doors: JoinHandle<()>,
    background: TaskTracker,
    engine: Engine,
}

impl Running {
    /// Starts everything; returns once people may come in.
    pub async fn start(config: Config) -> anyhow::Result<Self> {
        let tls = Tls::of(&config, Clock::start().wall())?;
        let engine = Engine::start(&config)?;
        demo::check(&engine, &config).await?;
        let listener = accept::listen((config.host, config.port).into()).with_context(|| {
            format!(
                "SERVER_HOST, SERVER_PORT: cannot listen on {}, port {}",
                config.host, config.port
            )
        })?;
        let address = listener.local_addr()?;
        seed::first_start(&engine, &config.seeds).await?;
        let allow_list = AllowList::of(&engine, &config).await?;
        let settings = Settings::load(&engine.reader, config.seeds.given.clone()).await?;
        let forgotten = Forgotten::of(engine.reader.forgotten().await?);
        let behind = Box::pin(courier::prepare(&engine, &config)).await?;
        let site = site(&engine, config, (settings, allow_list, forgotten), behind, tls, address)?;
        let mut links = seed::first_admin_link(&site).await?;
        if site.config.demo {
            links.extend(demo::prepare(&site).await?);
        }
        hours::begin(&site).await?;
        site.driver.input(Input::Accepting).await;
        let leave = CancellationToken::new();
        let background = TaskTracker::new();
        control::start(&site, &background, &leave);
        start_sweeper(&site, &background, &leave);
        archivist::start(&site, &background, &leave);
        erasure::start(&site, &background, &leave);
        courier::start(&site, &background, &leave);
        backlog::start(&site, &background, &leave);
        changes::start(&site, &background, &leave);
        hours::start(&site, &background, &leave);
        if let Some(tls) = &site.tls {
            tracing::info!(sha256 = *tls.fingerprint().borrow(), "the certificate of this server");
            tls.watch(&background, &leave);
        }
        let router = crate::http::router(site.clone());
        let doors = accept::run(
            site.clone(),
            listener,
            router,
            accept::SENT_WITHIN,
            leave.clone().cancelled_owned(),
        );
        let doors = background.spawn(doors);
        site.stage.set_open();
        if site.config.demo {
            demo::start(&site, address, &background, &leave);
        }
        tracing::info!(%address, url = site.base_url, "the server is open");
        Ok(Self {
            address,
            site,
            links,
            leave,
            doors,
            background,
            engine,
        })
    }

    /// Ends when the driver does, which is never on its own accord: then the process must end too.
    pub async fn failed(&mut self) -> anyhow::Error {
        match self.engine.ended().await {
            Ok(()) => anyhow::anyhow!("the driver has ended"),
            Err(error) => error,
        }
    }

    /// Takes leave in order: not ready, everybody told to come back, all that was told on disk, the end.
    pub async fn leave(self) -> anyhow::Result<()> {
        tracing::info!(sockets = self.site.sockets.len(), "the server is leaving");
        self.site.stage.set_leaving();
        self.leave.cancel();
        self.engine.driver.drain().await;
        self.site.sockets.close_all(close::GOING_AWAY);
        self.site.tasks.close();
        self.background.close();
        let closed = timeout(DOORS_CLOSE_WITHIN, async {
            self.site.tasks.wait().await;
            self.background.wait().await;
        });
        if closed.await.is_err() {
            tracing::warn!("some connections did not close in time");
        }
        drop(self.doors);
        control::remove(&self.site.config.data_dir);
        self.engine.stop().await?;
        tracing::info!("the server has left");
        Ok(())
    }
}

fn site(
    engine: &Engine,
    config: Config,
    (settings, allow_list, forgotten): (Settings, AllowList, Forgotten),
    behind: Option<Behind>,
    tls: Option<Tls>,
    address: SocketAddr,
) -> anyhow::Result<Shared> {
    let secret = secret::of(&config).context("SESSION_SECRET")?;
    let seats = Seats::new(config.max_connections, config.max_connections_per_address);
    Ok(Shared::new(Site {
        base_url: config.base_url(address.port()),
        address,
        epoch: format!("{:016x}", rand::random::<u64>()),
        clock: engine.clock.clone(),
        driver: engine.driver.clone(),
        reader: engine.reader.clone(),
        archive: Archive::new(engine.reader.clone(), behind),
        meter: engine.meter.clone(),
        settings,
        hours: Default::default(),
        signer: Signer::new(&secret),
        tls,
        allow_list,
        seats,
        sockets: Registry::new(),
        passwords: Passwords::new(),
        throttle: Default::default(),
        enters: Enters::new(config.enters_per_address),
        invites: Enters::new(INVITES_PER_ADDRESS),
        in_use: Default::default(),
        asking: Default::default(),
        recovering: Default::default(),
        adding: Default::default(),
        keys: Default::default(),
        exports: Default::default(),
        tasks: TaskTracker::new(),
        stage: Stage::default(),
        keeping: Default::default(),
        indexing: Default::default(),
        erasing: Default::default(),
        forgotten,
        indexed: watch::Sender::new(0),
        config,
    }))
}

fn start_sweeper(site: &Shared, background: &TaskTracker, leave: &CancellationToken) {
    let (sockets, leaving) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        let mut turns = interval(SWEEP_EVERY);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while leaving.run_until_cancelled(turns.tick()).await.is_some() {
            sockets.sockets.sweep();
            sockets.meter.upkeep();
        }
    }));
    let (site, leaving) = (site.clone(), leave.clone());
    drop(background.spawn(async move {
        let mut turns = interval(MINUTE);
        turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while leaving.run_until_cancelled(turns.tick()).await.is_some() {
            site.enters.forget();
            site.invites.forget();
            // What failed was logged where it failed; the next turn tries again.
            let _swept = (session::sweep(&site).await, allow_list::sweep(&site).await);
        }
    }));
}
