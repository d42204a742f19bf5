package io.spectra.webhooks.sending;

import io.spectra.webhooks.attempt.LocalFailure;
import java.util.function.Supplier;

/// The reason why a connection could not be opened. A detail is only for the operator's log.
sealed interface ConnectFailure {
  /// The host has no address, an address is blocked, or nothing accepts connections there.
  record Unreachable(String detail) implements ConnectFailure {}

  /// The connection was opened, but the TLS handshake failed.
  record TlsRefused(TlsFault fault) implements ConnectFailure {}

  /// This machine could not look the name up or open a connection.
  record Local(LocalFailure failure) implements ConnectFailure {}

  /// Returns the local failure behind `cause`, or `foreign` when the receiver or the network caused
  /// it.
  static ConnectFailure of(Throwable cause, Supplier<ConnectFailure> foreign) {
    return LocalFailures.of(cause).<ConnectFailure>map(Local::new).orElseGet(foreign);
  }
}
