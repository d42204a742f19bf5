package io.spectra.webhooks.webhook;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.signatures.SigningSecret;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A registration: where to send which events, signed with which secret.
///
/// `key` is the API key that registered it, empty where an embedding program did. `activity` says
/// at which registry versions it was active: an event accepted under version v goes to the webhooks
/// that were active then, also when a recovery matches it again. `pauses` lets a delivery's
/// lifetime stand still while the webhook is inactive.
public record Webhook(
    WebhookId id,
    TenantId tenant,
    Optional<ApiKeyId> key,
    WebhookUrl url,
    EventFilter events,
    String description,
    SigningSecret secret,
    boolean active,
    Activity activity,
    Pauses pauses,
    Instant createdAt,
    Instant updatedAt) {

  /// How long the webhook has been inactive: the pauses that ended, and since when it is now.
  public record Pauses(Duration ended, Optional<Instant> since) {
    public static final Pauses NONE = new Pauses(Duration.ZERO, Optional.empty());

    public Duration until(Instant now) {
      return since
          .filter(now::isAfter)
          .map(start -> ended.plus(Duration.between(start, now)))
          .orElse(ended);
    }
  }

  /// The registry version at which it became active last.
  public long activeSinceVersion() {
    return activity.lastOn();
  }

  /// The registry versions at which a webhook was turned on, off, on again…, beginning with its
  /// registration. Only the newest are kept: an event waits for recovery for some seconds, not for
  /// so many turns.
  public record Activity(List<Long> turns) {
    private static final int TURNS_MAX = 32;

    public Activity {
      turns = List.copyOf(turns);
      if (turns.isEmpty()) {
        throw new IllegalArgumentException("a webhook is turned on when it is registered");
      }
    }

    public static Activity since(long version) {
      return new Activity(List.of(version));
    }

    /// As [#toString()] wrote it.
    public static Activity parse(String text) {
      return new Activity(Arrays.stream(text.split(" ")).map(Long::valueOf).toList());
    }

    public Activity turned(long version) {
      List<Long> turned = new ArrayList<>(turns);
      turned.add(version);
      if (turned.size() > TURNS_MAX) {
        turned.subList(0, 2).clear(); // off at the start, as before
      }
      return new Activity(turned);
    }

    public boolean isOnAt(long version) {
      return turns.stream().filter(turn -> turn <= version).count() % 2 == 1;
    }

    long lastOn() {
      return turns.get((turns.size() - 1) / 2 * 2);
    }

    /// The versions, one space apart: how a store keeps them.
    @Override
    public String toString() {
      return turns.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
  }
}
