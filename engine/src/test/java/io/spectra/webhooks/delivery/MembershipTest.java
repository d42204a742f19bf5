package io.spectra.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spectra.webhooks.store.Nodes;
import io.spectra.webhooks.store.Takeover;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MembershipTest {
  private final VirtualTime time = new VirtualTime();

  @Test
  void a_node_that_has_its_store_for_itself_always_knows_all() {
    var alone = new Membership(Optional.empty(), time);

    time.advance(Duration.ofDays(1));

    assertThat(alone.isCurrent()).isTrue();
    assertThat(alone.acceptingNodeOf(4_711)).isZero();
  }

  @Test
  void one_of_several_knows_nothing_before_its_first_look() {
    assertThat(new Membership(Optional.of(new NumberedNodes()), time).isCurrent()).isFalse();
  }

  @Test
  void what_it_saw_holds_for_a_second_from_when_it_began_to_look() {
    var membership = new Membership(Optional.of(new NumberedNodes()), time);
    long lookedAt = time.getAsLong();
    time.advance(Duration.ofMillis(400));
    membership.confirm(lookedAt, 2);

    time.advance(Duration.ofMillis(599));
    assertThat(membership.isCurrent()).isTrue();
    time.advance(Duration.ofMillis(1));
    assertThat(membership.isCurrent()).isFalse();
    assertThat(membership.isLost()).as("one look may fail").isFalse();
  }

  @Test
  void a_node_that_has_not_seen_its_store_for_three_seconds_has_lost_it() {
    var membership = new Membership(Optional.of(new NumberedNodes()), time);
    assertThat(membership.isLost()).as("it has yet to look").isFalse();
    membership.confirm(time.getAsLong(), 1);

    time.advance(Duration.ofMillis(2_999));
    assertThat(membership.isLost()).isFalse();
    time.advance(Duration.ofMillis(1));
    assertThat(membership.isLost()).isTrue();
    membership.confirm(time.getAsLong(), 1);
    assertThat(membership.isLost()).isFalse();
  }

  @Test
  void it_tells_by_a_sequence_which_node_gave_it() {
    var membership = new Membership(Optional.of(new NumberedNodes()), time);

    assertThat(membership.acceptingNodeOf(3_000_001)).isEqualTo(3);
  }

  /// Nodes whose number is in the millions of a sequence.
  private static final class NumberedNodes implements Nodes {
    @Override
    public int nodeNumber() {
      return 0;
    }

    @Override
    public int nodeNumberOf(long sequence) {
      return (int) (sequence / 1_000_000);
    }

    @Override
    public Pulse pulse() {
      return new Pulse(0, true, 1);
    }

    @Override
    public Takeover takeOver(Duration deadAfter) {
      return Takeover.NOTHING;
    }

    @Override
    public void rejoin() {}

    @Override
    public void onRegistryChange(Runnable listener) {}
  }
}
