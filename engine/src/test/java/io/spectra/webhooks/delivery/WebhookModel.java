package io.spectra.webhooks.delivery;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Keeps what the [Ledger] knows of one webhook: all it ever was, and how much is due to it.
final class WebhookModel {
  final WebhookId id;
  private final TenantId tenant;
  private final List<Stage> stages = new ArrayList<>();
  private long deletedAt = Long.MAX_VALUE; // the version
  private long deletedAtNanos = Long.MAX_VALUE;
  private int goneAnsweredBy; // the node; 0 for none
  private long pausedNanos; // by pauses that ended
  private long pausedSince = -1;
  private Duration changedLate = Duration.ZERO; // in sum

  private int open; // deliveries that are due, without an outcome
  private int openPeak;

  private record Stage(long version, WebhookUrl url, EventFilter filter, boolean active) {}

  WebhookModel(WebhookId id, TenantId tenant) {
    this.id = id;
    this.tenant = tenant;
  }

  TenantId tenant() {
    return tenant;
  }

  void becomes(Webhook webhook, long version, long now) {
    boolean was = stages.isEmpty() || stages.getLast().active();
    stages.add(new Stage(version, webhook.url(), webhook.events(), webhook.active()));
    if (was && !webhook.active()) {
      pausedSince = now;
    } else if (!was && webhook.active()) {
      pausedNanos += now - pausedSince;
      pausedSince = -1;
    }
  }

  /// Notes that a pause began or ended for the webhook's owner this long before the store learned
  /// of it.
  void changedLate(Duration by) {
    changedLate = changedLate.plus(by);
  }

  Duration changedLate() {
    return changedLate;
  }

  void deleted(long version, long now) {
    deletedAt = version;
    deletedAtNanos = now;
  }

  boolean isDeleted() {
    return deletedAt != Long.MAX_VALUE;
  }

  boolean isDeletedAt(long version) {
    return deletedAt <= version;
  }

  /// Notes that a node has answered the owner that the webhook is gone. Attempts that were under
  /// way on that node have been withdrawn by then. The answer to a later change does not wait for
  /// that.
  void goneAnswered(int node) {
    goneAnsweredBy = node;
  }

  boolean isGoneFor(int node) {
    return goneAnsweredBy == node;
  }

  boolean isDeletedBefore(long nanos) {
    return deletedAtNanos < nanos;
  }

  boolean isActive() {
    return !isDeleted() && stages.getLast().active();
  }

  /// Whether a node that knows at least this version may send to this URL.
  boolean mayBeSentTo(WebhookUrl url, long version) {
    Stage known = stageAt(version);
    return stages.stream()
        .filter(stage -> stage.equals(known) || stage.version() > version)
        .anyMatch(stage -> stage.active() && stage.url().equals(url));
  }

  long pausedNanos(long now) {
    return pausedSince < 0 ? pausedNanos : pausedNanos + now - pausedSince;
  }

  /// Whether an event that is committed under this version goes to this webhook.
  boolean matches(NewEvent event, long version) {
    if (isDeleted() || stages.isEmpty() || stages.getFirst().version() > version) {
      return false;
    }
    if (event.only().isPresent()) {
      return event.only().get().equals(id);
    }
    Stage then = stageAt(version);
    return event.tenant().equals(tenant) && then.active() && then.filter().matches(event.type());
  }

  /// Whether the filter has said both yes and no to this type since this version. A recovery goes
  /// by what the filter says at that moment.
  boolean hasWavered(EventType type, long version) {
    boolean then = stageAt(version).filter().matches(type);
    return stages.stream()
        .anyMatch(stage -> stage.version() > version && stage.filter().matches(type) != then);
  }

  /// Whether a recovery may find more deliveries than were matched: it goes by the newest filter,
  /// and parks them before anybody outside can count them.
  boolean hasChangedItsFilter() {
    return stages.stream().anyMatch(stage -> !stage.filter().equals(stages.getFirst().filter()));
  }

  boolean wasActiveAt(long version) {
    return stages.getFirst().version() <= version && stageAt(version).active();
  }

  private Stage stageAt(long version) {
    Stage found = stages.getFirst();
    for (Stage stage : stages) {
      if (stage.version() <= version) {
        found = stage;
      }
    }
    return found;
  }

  void opened() {
    open++;
    openPeak = Math.max(open, openPeak);
  }

  void closed() {
    open--;
  }

  int openPeak() {
    return openPeak;
  }
}
