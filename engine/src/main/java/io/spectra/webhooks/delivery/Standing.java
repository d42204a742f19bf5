package io.spectra.webhooks.delivery;

/// A lane's claim on its loop: lanes of each standing have turns of their own, and a share of the
/// loop's slots.
enum Standing {
  /// Its receiver answered recently, and its next delivery is fresh.
  PROMPT,

  /// Its receiver answered recently, and its next delivery was parked. Fresh deliveries of other
  /// lanes do not wait for it.
  CATCHING_UP,

  /// Its receiver has not answered recently.
  UNPROVEN,

  /// The newest attempts timed out. It shares what unproven lanes may use.
  HANGING
}
