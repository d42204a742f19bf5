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

/// A registration: the URL that events are sent to, the events it selects, and the secret they are
/// signed with.
///
/// @param key the API key that registered it, or nothing if an embedding program did
/// @param activity the registry versions at which the webhook was active. An event that was
///   accepted under version v goes to the webhooks that were active at v, even if a recovery
///   matches it again.
/// @param pauses the times at which the webhook was inactive, which do not count towards a
///   delivery's lifetime
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

  /// The time for which the webhook has been inactive: the total of the pauses that have ended, and
  /// the start of the current one.
  public record Pauses(Duration ended, Optional<Instant> since) {
    public static final Pauses NONE = new Pauses(Duration.ZERO, Optional.empty());

    public Duration until(Instant now) {
      return since
          .filter(now::isAfter)
          .map(start -> ended.plus(Duration.between(start, now)))
          .orElse(ended);
    }
  }

  /// Returns the registry version at which the webhook last became active.
  public long activeSinceVersion() {
    return activity.lastOn();
  }

  /// The registry versions at which a webhook was turned on, off, on again and so forth, beginning
  /// with its registration. Only the newest are kept. An event waits for recovery for some seconds
  /// only, and a webhook is not turned that often in this time.
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

    /// Reads the form that [#toString()] writes.
    public static Activity parse(String text) {
      return new Activity(Arrays.stream(text.split(" ")).map(Long::valueOf).toList());
    }

    public Activity turned(long version) {
      List<Long> turned = new ArrayList<>(turns);
      turned.add(version);
      if (turned.size() > TURNS_MAX) {
        turned.subList(0, 2).clear(); // the webhook is off at the start, as before
      }
      return new Activity(turned);
    }

    public boolean isOnAt(long version) {
      return turns.stream().filter(turn -> turn <= version).count() % 2 == 1;
    }

    long lastOn() {
      return turns.get((turns.size() - 1) / 2 * 2);
    }

    /// Returns the versions, one space apart, in the form in which a store keeps them.
    @Override
    public String toString() {
      return turns.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
  }
}
