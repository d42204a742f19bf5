package io.spectra.webhooks.delivery;

import java.util.function.IntSupplier;

/// Counts the slots, or the permits, that are taken, and keeps them within a bound. Lanes that
/// catch up get only a share of them, and so do unproven lanes. Loop-owned.
final class Places {
  private final int max;
  private final Share prompt;
  private final Share catchingUp;
  private final Share unproven;
  private int taken;

  /// `catchingUpMax` may shrink below what is taken of it; nothing is taken back then.
  Places(int max, IntSupplier catchingUpMax, int unprovenMax) {
    this.max = max;
    this.prompt = new Share(() -> max);
    this.catchingUp = new Share(catchingUpMax);
    this.unproven = new Share(() -> unprovenMax);
  }

  private static final class Share {
    private final IntSupplier max;
    private int taken;

    Share(IntSupplier max) {
      this.max = max;
    }
  }

  boolean isFree(Standing standing) {
    Share share = share(standing);
    return taken < max && share.taken < share.max.getAsInt();
  }

  void take(Standing standing) {
    taken++;
    share(standing).taken++;
  }

  void release(Standing standing) {
    Share share = share(standing);
    if (share.taken == 0) {
      throw new IllegalStateException("released more places than were taken");
    }
    taken--;
    share.taken--;
  }

  int taken() {
    return taken;
  }

  private Share share(Standing standing) {
    return switch (standing) {
      case PROMPT -> prompt;
      case CATCHING_UP -> catchingUp;
      case UNPROVEN, HANGING -> unproven;
    };
  }
}
