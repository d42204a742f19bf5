package io.spectra.webhooks.sending;

import io.spectra.webhooks.delivery.LocalFailure;
import java.util.function.Supplier;

/// Why no connection came about. A detail is for the operator's log alone.
sealed interface ConnectFailure {
  /// No address, a blocked address, or nobody who accepts there.
  record Unreachable(String detail) implements ConnectFailure {}

  /// Connected, but the handshake failed.
  record TlsRefused(TlsFault fault) implements ConnectFailure {}

  /// This machine could not look the name up or open a connection.
  record Local(LocalFailure failure) implements ConnectFailure {}

  /// Returns the local failure behind `cause`, or `foreign` when the receiver or the network caused
  /// it.
  static ConnectFailure of(Throwable cause, Supplier<ConnectFailure> foreign) {
    return LocalFailures.of(cause).<ConnectFailure>map(Local::new).orElseGet(foreign);
  }
}
