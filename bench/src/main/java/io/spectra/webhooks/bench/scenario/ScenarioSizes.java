package io.spectra.webhooks.bench.scenario;

import static io.spectra.webhooks.bench.scenario.RunSettings.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The sizes of the scenarios that can be made smaller or larger.
///
/// - `webhooks`: the webhooks that the scenario `hung` registers. A quarter of them hangs.
/// - `fanOut`: the webhooks that an event of the scenario `fanout` goes to. Half as many hang in
///   `outage`.
/// - `parked`: the deliveries that wait for receivers that hang, in `outage` and in `scale`.
/// - `scaleWebhooks`: the webhooks that `scale` registers. `history` has half as many.
/// - `attempts`: the attempts that `history` makes to them.
public record ScenarioSizes(
    int webhooks, int fanOut, long parked, int scaleWebhooks, long attempts) {
  /// The types of events in the scenario `hung`, one for each webhook of a tenant. Every fourth
  /// goes to a receiver that may hang.
  static final List<String> HUNG_EVENTS =
      List.of(
          "order.created",
          "order.status_changed",
          "order.shipped",
          "order.delivered",
          "order.cancelled",
          "return.requested",
          "return.approved",
          "return.refunded",
          "inventory.received",
          "inventory.updated",
          "inventory.sold",
          "buyback.quote.created",
          "buyback.quote.approved",
          "repair.created",
          "repair.completed",
          "customer.created");

  /// The attempts of a webhook that the scenario `history` reads at a time.
  static final int LATEST = 50;

  public ScenarioSizes {
    int step = HUNG_EVENTS.size();
    check(
        webhooks >= step && webhooks % step == 0,
        "--webhooks must be a multiple of %s, was %s".formatted(step, webhooks));
    check(fanOut >= 2, "--fan-out must be at least 2, was " + fanOut);
    check(parked >= 1, "--parked must be at least 1, was " + parked);
    check(scaleWebhooks >= 2, "--scale-webhooks must be at least 2, was " + scaleWebhooks);
    long attemptsMin = LATEST * (scaleWebhooks / 2L);
    check(
        attempts >= attemptsMin,
        "--attempts must be at least 25 × --scale-webhooks, %s, was %s"
            .formatted(attemptsMin, attempts));
  }

  Map<String, String> described() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("webhooks", Integer.toString(webhooks));
    settings.put("fan-out", Integer.toString(fanOut));
    settings.put("parked", Long.toString(parked));
    settings.put("scale webhooks", Integer.toString(scaleWebhooks));
    settings.put("attempts", Long.toString(attempts));
    return settings;
  }
}
