package io.spectra.webhooks.delivery;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.event.EventType;
import io.spectra.webhooks.store.NewEvent;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the [Ledger] knows of one webhook: all it ever was, what its owner was told, and what is
/// under way to it.
final class WebhookModel {
  final WebhookId id;
  private final TenantId tenant;
  private final List<Stage> stages = new ArrayList<>();
  private boolean deleted;
  private long pausedNanos; // by pauses that ended
  private long pausedSince = -1;

  // What its owner was told: nothing may happen any more that contradicts it.
  private int requests;
  private boolean goneIsAnswered;
  private boolean pauseIsAnswered;
  private Optional<WebhookUrl> answeredUrl = Optional.empty();

  // In the current run.
  int underway; // started, not ended
  long lastFresh = -1; // the newest sequence that started, of events this run accepted
  boolean proven; // its last outcome came in time

  private int open; // deliveries that are due, without an outcome
  private int openPeak;

  private record Stage(long version, EventFilter filter, boolean active) {}

  WebhookModel(WebhookId id, TenantId tenant) {
    this.id = id;
    this.tenant = tenant;
  }

  TenantId tenant() {
    return tenant;
  }

  void startRun() {
    underway = 0;
    lastFresh = -1;
    proven = false;
  }

  void becomes(Webhook webhook, long version, long now) {
    boolean was = stages.isEmpty() || stages.getLast().active();
    stages.add(new Stage(version, webhook.events(), webhook.active()));
    if (was && !webhook.active()) {
      pausedSince = now;
    } else if (!was && webhook.active()) {
      pausedNanos += now - pausedSince;
      pausedSince = -1;
    }
  }

  void deleted() {
    deleted = true;
  }

  boolean isDeleted() {
    return deleted;
  }

  boolean isActive() {
    return !deleted && stages.getLast().active();
  }

  long pausedNanos(long now) {
    return pausedSince < 0 ? pausedNanos : pausedNanos + now - pausedSince;
  }

  /// Whether an event that is committed under this version goes here.
  boolean matches(NewEvent event, long version) {
    if (deleted || stages.isEmpty() || stages.getFirst().version() > version) {
      return false;
    }
    if (event.only().isPresent()) {
      return event.only().get().equals(id);
    }
    Stage then = stageAt(version);
    return event.tenant().equals(tenant) && then.active() && then.filter().matches(event.type());
  }

  /// Whether the filter has said both yes and no to this type since: a recovery goes by what it
  /// says at that moment.
  boolean hasWavered(EventType type, long version) {
    boolean then = stageAt(version).filter().matches(type);
    return stages.stream()
        .anyMatch(stage -> stage.version() > version && stage.filter().matches(type) != then);
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

  /// Its owner asks for a change; the number says which was the last.
  int requested() {
    pauseIsAnswered = false;
    answeredUrl = Optional.empty();
    return ++requests;
  }

  void pauseAnswered(int request) {
    pauseIsAnswered = request == requests;
  }

  void urlAnswered(int request, WebhookUrl url) {
    answeredUrl = request == requests ? Optional.of(url) : Optional.empty();
  }

  void goneAnswered() {
    goneIsAnswered = true;
  }

  boolean isGoneForItsOwner() {
    return goneIsAnswered;
  }

  boolean isPausedForItsOwner() {
    return pauseIsAnswered;
  }

  boolean mayBeSentTo(WebhookUrl url) {
    return answeredUrl.map(url::equals).orElse(true);
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
