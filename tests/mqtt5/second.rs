//! The broker of the crate `mqtt5`, which the local test broker is made of, on a port without TLS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use mqtt5::broker::auth::AuthProvider;
use mqtt5::broker::config::{StorageBackend, StorageConfig};
use mqtt5::broker::{BrokerConfig, BrokerShutdownHandle, MqttBroker};

/// It runs until it is dropped.
pub struct Second {
    port: u16,
    shutdown: BrokerShutdownHandle,
}

impl Second {
    pub fn start(adjust: impl FnOnce(BrokerConfig) -> BrokerConfig) -> Self {
        Self::start_with(adjust, None)
    }

    pub fn start_with(
        adjust: impl FnOnce(BrokerConfig) -> BrokerConfig,
        access: Option<Arc<dyn AuthProvider>>,
    ) -> Self {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        let memory = StorageConfig::new().with_backend(StorageBackend::Memory);
        let config = adjust(BrokerConfig::default().with_bind_address(loopback).with_storage(memory));
        let (tell, told) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut broker = MqttBroker::with_config(config).await.unwrap();
                if let Some(access) = access {
                    broker = broker.with_auth_provider(access);
                }
                tell.send((broker.local_addr().unwrap().port(), broker.shutdown_handle())).unwrap();
                broker.run().await.unwrap();
            });
        });
        let (port, shutdown) = told.recv().unwrap();
        Self { port, shutdown }
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        self.shutdown.shutdown();
    }
}
