package io.spectra.webhooks.delivery;

/// A lane's claim on its loop: lanes of each standing have turns of their own, and a share of the
/// loop's slots.
enum Standing {
  /// Its receiver answers these days, and its next delivery is fresh.
  PROMPT,

  /// Its receiver answers, and its next delivery has been parked: what others publish now does not
  /// wait for it.
  CATCHING_UP,

  /// Its receiver has not answered lately.
  UNPROVEN
}
