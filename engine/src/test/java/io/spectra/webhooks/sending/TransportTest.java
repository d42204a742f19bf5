package io.spectra.webhooks.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.testing.FakeReceiver;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportTest {

  @ParameterizedTest
  @EnumSource
  void it_is_recognized_by_the_loops_that_it_created(Transport transport) {
    assumeTrue(transport.isAvailable());
    var loops =
        transport.loops(
            2, new DefaultThreadFactory("test"), DeliveryObserver.NONE, System::nanoTime);
    try {
      assertThat(Transport.of(loops)).isEqualTo(transport);
      assertThat(Transport.of(loops.next())).isEqualTo(transport);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void it_carries_attempts(Transport transport) {
    assumeTrue(transport.isAvailable());
    try (var receiver = FakeReceiver.start();
        var sender = SenderFixture.with().transport(transport).start()) {
      assertThat(sender.send(receiver.url("localhost", "/")).success()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void it_is_found_by_its_name(Transport transport) {
    assumeTrue(transport.isAvailable());

    assertThat(Transport.named(transport.name().toLowerCase(Locale.ROOT))).isEqualTo(transport);
  }

  @Test
  void an_unknown_name_is_refused() {
    assertThatThrownBy(() -> Transport.named("pigeon"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pigeon");
  }

  @Test
  void the_jdks_transport_works_everywhere_and_the_best_one_works_here() {
    assertThat(Transport.NIO.isAvailable()).isTrue();
    assertThat(Transport.best().isAvailable()).isTrue();
  }

  @Test
  void loops_without_sockets_are_refused() {
    var loops = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    try {
      assertThatThrownBy(() -> Transport.of(loops)).isInstanceOf(IllegalArgumentException.class);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
