package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.DeliveryId;
import io.spectra.webhooks.settings.LaneSettings;
import java.util.HashMap;
import java.util.Map;

/// Checks what one loop of a run has under way against its bounds.
final class LoopModel {
  private final LaneSettings settings;
  private final Map<DeliveryId, Boolean> connecting = new HashMap<>(); // whether each is unproven
  private int connectingUnproven;
  private int inFlight; // started, outcome not stored
  private int inFlightUnproven;

  LoopModel(LaneSettings settings) {
    this.settings = settings;
  }

  void enter(DeliveryId id, boolean connects, boolean unproven) {
    inFlight++;
    inFlightUnproven += unproven ? 1 : 0;
    Ledger.check(inFlight <= settings.inFlightMax(), () -> inFlight + " attempts in flight");
    Ledger.check(
        inFlightUnproven <= new LaneShares(settings).inFlightUnprovenMax(),
        () -> inFlightUnproven + " attempts in flight without a recent answer");
    if (connects) {
      connecting.put(id, unproven);
      connectingUnproven += unproven ? 1 : 0;
      Ledger.check(
          connecting.size() <= settings.connectsMax(),
          () -> connecting.size() + " attempts connect at a time");
      Ledger.check(
          connectingUnproven <= new LaneShares(settings).connectsUnprovenMax(),
          () -> connectingUnproven + " attempts connect without a recent answer");
    }
  }

  void connected(DeliveryId id) {
    Boolean unproven = connecting.remove(id);
    if (unproven != null && unproven) {
      connectingUnproven--;
    }
  }

  void leave(boolean unproven) {
    inFlight--;
    inFlightUnproven -= unproven ? 1 : 0;
  }
}
