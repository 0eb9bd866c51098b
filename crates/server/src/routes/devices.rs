//! Workstations: the list, cutting one off, how far its records are here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use editorial::id::DeviceId;
use editorial::sync::api::{Code, Device, DeviceHead};

use super::{blocking, body::Part};
use crate::app::Shared;
use crate::auth::Caller;
use crate::failure::Failure;
use crate::store;

/// `GET /v1/devices`: one's own; for an administrator everybody's.
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
) -> Result<Json<Vec<Device>>, Failure> {
    blocking(&app, move |app| {
        let whose = (!caller.is_administrator()).then_some(caller.person.id);
        Ok(Json(
            app.store.read(|conn| store::device::list(conn, whose))?,
        ))
    })
    .await
}

/// `DELETE /v1/devices/{id}`: cuts a workstation off. One's own, or for an administrator any.
pub(super) async fn revoke(
    State(app): State<Shared>,
    caller: Caller,
    Part(id): Part<DeviceId>,
) -> Result<StatusCode, Failure> {
    blocking(&app, move |app| {
        app.store.write(move |tx| {
            let device = store::device::get(tx, id)?;
            let own = device.as_ref().is_some_and(|device| device.person == caller.person.id);
            if !own && !caller.is_administrator() {
                // The same answer whether there is such a device or not.
                return Err(Failure::new(Code::Forbidden, "only its person or an administrator cuts a workstation off"));
            }
            device.ok_or_else(Failure::not_found)?;
            store::device::revoke(tx, id)?;
            tracing::warn!(device.id = %id, person.id = %caller.person.id, "a workstation was cut off");
            Ok(StatusCode::NO_CONTENT)
        })
    })
    .await
}

/// `GET /v1/devices/me/head`
pub(super) async fn head(
    State(app): State<Shared>,
    caller: Caller,
) -> Result<Json<DeviceHead>, Failure> {
    blocking(&app, move |app| {
        Ok(Json(
            app.store
                .read(|conn| store::device::head(conn, caller.device))?,
        ))
    })
    .await
}
