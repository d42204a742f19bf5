package io.spectra.webhooks.store;

import static io.spectra.webhooks.store.StoreDriver.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spectra.webhooks.event.EventFilter;
import io.spectra.webhooks.registry.RegistryChange;
import io.spectra.webhooks.registry.RegistryDelta;
import io.spectra.webhooks.tenant.ApiKey;
import io.spectra.webhooks.tenant.ApiKeyId;
import io.spectra.webhooks.tenant.Tenant;
import io.spectra.webhooks.tenant.TenantId;
import io.spectra.webhooks.webhook.Webhook;
import io.spectra.webhooks.webhook.WebhookId;
import io.spectra.webhooks.webhook.WebhookUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The clauses on the registry: tenants, keys and webhooks, and the version of their changes.
abstract class RegistryClauses extends StoreClauses {

  RegistryClauses(StoreContract contract) {
    super(contract);
  }

  @Test
  void returns_everything_that_was_stored() throws Exception {
    ApiKey key = driver.addKey(tenant.id());
    Webhook keyed = driver.addWebhook(tenant.id(), Optional.of(key.id()));
    restart();

    RegistryDelta all = store.registrySince(0);

    assertThat(all.version()).isEqualTo(4);
    assertThat(all.tenants()).containsExactly(tenant);
    assertThat(all.keys()).containsExactly(key);
    assertThat(all.webhooks()).containsExactly(webhook, keyed);
    assertThat(key.hash()).isNotNull();
    assertThat(key.environment()).isEqualTo(ApiKey.Environment.LIVE);
    assertThat(key.tier()).isEqualTo("standard");
    assertThat(key.scopes()).containsExactlyInAnyOrder("webhooks:manage", "events:publish");
    assertThat(key.expiresAt()).contains(START.plusSeconds(3_600));
    assertThat(key.revokedAt()).isEmpty();
    assertThat(keyed.key()).contains(key.id());
    assertThat(keyed.url().text()).isEqualTo("https://shop.example/hooks?source=spectra");
    assertThat(keyed.events().names()).containsExactly("order.shipped", "inventory.*");
    assertThat(keyed.secret().text()).isEqualTo("f9a3d7b2e8c1");
    assertThat(keyed.active()).isTrue();
    assertThat(keyed.activeSinceVersion()).isEqualTo(4);
  }

  @Test
  void is_at_version_zero_and_empty_before_anything() throws Exception {
    Tenant same = store.registrySince(0).tenants().getFirst();

    assertThat(same.id().value()).isPositive();
    assertThat(store.registrySince(driver.version()))
        .isEqualTo(new RegistryDelta(driver.version(), List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void a_delta_holds_exactly_what_changed() {
    driver.addKey(tenant.id());
    long before = driver.version();

    RegistryDelta delta =
        driver.change(
            new RegistryChange.ChangeWebhook(
                webhook.id(),
                Optional.of(WebhookUrl.parse("https://other.example/")),
                Optional.of(EventFilter.everything()),
                Optional.of("moved"),
                Optional.empty(),
                START.plusSeconds(9)));

    assertThat(delta.version()).isEqualTo(before + 1);
    assertThat(delta.tenants()).isEmpty();
    assertThat(delta.keys()).isEmpty();
    assertThat(delta.deletedWebhooks()).isEmpty();
    Webhook changed = delta.webhooks().getFirst();
    assertThat(delta.webhooks()).hasSize(1);
    assertThat(changed.id()).isEqualTo(webhook.id());
    assertThat(changed.url().text()).isEqualTo("https://other.example/");
    assertThat(changed.events()).isEqualTo(EventFilter.everything());
    assertThat(changed.description()).isEqualTo("moved");
    assertThat(changed.secret()).isEqualTo(webhook.secret());
    assertThat(changed.activeSinceVersion()).isEqualTo(webhook.activeSinceVersion());
    assertThat(changed.createdAt()).isEqualTo(START);
    assertThat(changed.updatedAt()).isEqualTo(START.plusSeconds(9));
    assertThat(store.registrySince(before)).isEqualTo(delta);
  }

  @Test
  void fields_that_are_not_given_stay() {
    Webhook changed =
        driver
            .change(
                new RegistryChange.ChangeWebhook(
                    webhook.id(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(""),
                    Optional.empty(),
                    START))
            .webhooks()
            .getFirst();

    assertThat(changed.description()).isEmpty();
    assertThat(changed.url()).isEqualTo(webhook.url());
    assertThat(changed.events()).isEqualTo(webhook.events());
  }

  @Test
  void a_change_under_another_version_does_nothing_and_keeps_the_known_version() {
    long old = driver.version();
    driver.addTenant("Other");
    long now = driver.version();

    for (long known : new long[] {old, old - 1, now + 1}) {
      RegistryDelta delta =
          driver.changeAt(known, new RegistryChange.DeleteWebhook(webhook.id(), START));
      assertThat(delta)
          .isEqualTo(new RegistryDelta(known, List.of(), List.of(), List.of(), List.of()));
    }
    assertThat(store.registrySince(0).version()).isEqualTo(now);
    assertThat(store.registrySince(0).webhooks()).containsExactly(webhook);
  }

  @Test
  void pausing_and_resuming_moves_the_version_and_adds_up_the_pauses() {
    Webhook paused = driver.setActive(webhook.id(), false, START.plusSeconds(10));
    assertThat(paused.active()).isFalse();
    assertThat(paused.activeSinceVersion()).isEqualTo(webhook.activeSinceVersion());
    assertThat(paused.pauses().since()).contains(START.plusSeconds(10));
    assertThat(paused.pauses().ended()).isEqualTo(Duration.ZERO);

    Webhook again = driver.setActive(webhook.id(), false, START.plusSeconds(20));
    assertThat(again.pauses()).isEqualTo(paused.pauses());

    Webhook resumed = driver.setActive(webhook.id(), true, START.plusSeconds(70));
    assertThat(resumed.active()).isTrue();
    assertThat(resumed.activeSinceVersion()).isEqualTo(driver.version());
    assertThat(resumed.activity().isOnAt(webhook.activeSinceVersion())).isTrue();
    assertThat(resumed.activity().isOnAt(driver.version() - 1)).isFalse();
    assertThat(resumed.activity().isOnAt(driver.version())).isTrue();
    assertThat(resumed.pauses())
        .isEqualTo(new Webhook.Pauses(Duration.ofSeconds(60), Optional.empty()));

    Webhook still = driver.setActive(webhook.id(), true, START.plusSeconds(80));
    assertThat(still.activeSinceVersion()).isEqualTo(resumed.activeSinceVersion());
    assertThat(still.pauses()).isEqualTo(resumed.pauses());

    driver.setActive(webhook.id(), false, START.plusSeconds(100));
    Webhook twice = driver.setActive(webhook.id(), true, START.plusSeconds(105));
    assertThat(twice.pauses().ended()).isEqualTo(Duration.ofSeconds(65));
  }

  @Test
  void deleting_a_webhook_deletes_its_segments_and_no_others() throws Exception {
    Webhook other = driver.addWebhook(tenant.id(), Optional.empty());
    long[] all = sequences(driver.accept(tenant.id(), 1));
    driver.park(segment(id(1, 1), webhook.id(), all[0]), segment(id(1, 2), other.id(), all[0]));
    long before = driver.version();

    RegistryDelta delta = driver.change(new RegistryChange.DeleteWebhook(webhook.id(), START));

    assertThat(delta.deletedWebhooks()).containsExactly(webhook.id());
    assertThat(delta.webhooks()).isEmpty();
    assertThat(store.segments()).extracting(Segment.Head::webhook).containsExactly(other.id());
    restart();
    assertThat(store.registrySince(0).webhooks()).containsExactly(other);
    assertThat(store.registrySince(before).deletedWebhooks()).containsExactly(webhook.id());
    assertThat(store.registrySince(driver.version()).deletedWebhooks()).isEmpty();
  }

  @Test
  void ids_of_deleted_rows_are_not_given_again() throws Exception {
    driver.change(new RegistryChange.DeleteWebhook(webhook.id(), START));
    restart();

    assertThat(driver.addWebhook(tenant.id(), Optional.empty()).id()).isNotEqualTo(webhook.id());
  }

  @Test
  void revoking_a_key_deletes_its_webhooks_with_their_segments() {
    ApiKey key = driver.addKey(tenant.id());
    ApiKey other = driver.addKey(tenant.id());
    Webhook first = driver.addWebhook(tenant.id(), Optional.of(key.id()));
    Webhook second = driver.addWebhook(tenant.id(), Optional.of(key.id()));
    Webhook kept = driver.addWebhook(tenant.id(), Optional.of(other.id()));
    long[] all = sequences(driver.accept(tenant.id(), 1));
    driver.park(
        segment(id(1, 1), first.id(), all[0]),
        segment(id(1, 2), second.id(), all[0]),
        segment(id(1, 3), kept.id(), all[0]));

    RegistryDelta delta =
        driver.change(new RegistryChange.RevokeKey(key.id(), START.plusSeconds(7)));

    assertThat(delta.keys()).hasSize(1);
    assertThat(delta.keys().getFirst().revokedAt()).contains(START.plusSeconds(7));
    assertThat(delta.deletedWebhooks()).containsExactlyInAnyOrder(first.id(), second.id());
    assertThat(store.segments()).extracting(Segment.Head::webhook).containsExactly(kept.id());
    assertThat(store.registrySince(0).webhooks()).containsExactly(webhook, kept);
  }

  @Test
  void revoking_again_keeps_the_first_time() {
    ApiKey key = driver.addKey(tenant.id());
    driver.change(new RegistryChange.RevokeKey(key.id(), START.plusSeconds(7)));

    RegistryDelta delta =
        driver.change(new RegistryChange.RevokeKey(key.id(), START.plusSeconds(9)));

    assertThat(delta.keys().getFirst().revokedAt()).contains(START.plusSeconds(7));
  }

  @Test
  void a_change_of_something_unknown_fails_and_leaves_the_version() {
    long before = driver.version();
    List<RegistryChange> changes =
        List.of(
            new RegistryChange.DeleteWebhook(new WebhookId(99), START),
            new RegistryChange.RevokeKey(new ApiKeyId(99), START),
            new RegistryChange.ChangeWebhook(
                new WebhookId(99),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(false),
                START));

    for (RegistryChange change : changes) {
      assertThatThrownBy(() -> driver.changeAt(before, change))
          .as(change.toString())
          .isInstanceOf(StoreException.class);
    }
    assertThatThrownBy(() -> driver.addWebhook(new TenantId(99), Optional.empty()))
        .isInstanceOf(StoreException.class);
    assertThat(store.registrySince(0).version()).isEqualTo(before);
    assertThat(driver.accept(tenant.id(), 1)).hasSize(1);
  }

  @Test
  void two_keys_with_one_hash_are_refused() {
    ApiKey key = driver.addKey(tenant.id());
    var twin =
        new RegistryChange.AddKey(
            tenant.id(),
            key.hash(),
            "twin",
            ApiKey.Environment.TEST,
            "free",
            Set.of(),
            Optional.empty(),
            START);

    assertThatThrownBy(() -> driver.change(twin)).isInstanceOf(StoreException.class);
  }

  @Test
  void an_old_reader_of_the_registry_catches_up_in_one_step() {
    long before = driver.version();
    ApiKey key = driver.addKey(tenant.id());
    List<Webhook> added =
        IntStream.range(0, 3)
            .mapToObj(_ -> driver.addWebhook(tenant.id(), Optional.of(key.id())))
            .toList();
    driver.change(new RegistryChange.DeleteWebhook(added.get(1).id(), START));

    RegistryDelta delta = store.registrySince(before);

    assertThat(delta.version()).isEqualTo(before + 5);
    assertThat(delta.keys()).containsExactly(key);
    assertThat(delta.webhooks()).containsExactly(added.get(0), added.get(2));
    assertThat(delta.deletedWebhooks()).containsExactly(added.get(1).id());
  }
}
