package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.store.Segment;
import io.spectra.webhooks.store.StoreException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Encodes the sequences of a segment as bytes: a version (1 byte), their number (2), their length
/// in bytes (4), the sequences, and a CRC-32C of all that (4).
///
/// Each sequence is written as its difference from the one before, in zigzag coding and in groups
/// of seven bits, low ones first. That is mostly one or two bytes, since the sequences of a segment
/// are close together. Decoding checks everything and throws [StoreException] when the bytes are
/// damaged.
final class SequenceList {
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 7;
  private static final int CHECK_BYTES = 4;
  private static final int SEQUENCE_BYTES_MAX = 10;

  private SequenceList() {}

  static byte[] encode(long[] sequences) {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEAD_BYTES + sequences.length * SEQUENCE_BYTES_MAX + CHECK_BYTES);
    bytes.put(VERSION).putShort((short) sequences.length).putInt(0);
    long before = 0;
    for (long sequence : sequences) {
      putVarint(bytes, zigzag(sequence - before));
      before = sequence;
    }
    bytes.putInt(HEAD_BYTES - Integer.BYTES, bytes.position() - HEAD_BYTES);
    bytes.putInt(check(bytes.array(), bytes.position()));
    byte[] encoded = new byte[bytes.position()];
    bytes.flip().get(encoded);
    return encoded;
  }

  static long[] decode(byte[] encoded) {
    int bodyEnd = encoded.length - CHECK_BYTES;
    if (bodyEnd < HEAD_BYTES) {
      throw damaged("it is too short");
    }
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    if (bytes.getInt(bodyEnd) != check(encoded, bodyEnd)) {
      throw damaged("its checksum does not match");
    }
    if (bytes.get() != VERSION) {
      throw damaged("this program does not know its version");
    }
    int count = bytes.getShort();
    if (count < 1 || count > Segment.DELIVERIES_MAX || bytes.getInt() != bodyEnd - HEAD_BYTES) {
      throw damaged("its lengths do not match");
    }
    return sequences(bytes.limit(bodyEnd), count);
  }

  private static long[] sequences(ByteBuffer bytes, int count) {
    long[] sequences = new long[count];
    long before = 0;
    for (int i = 0; i < count; i++) {
      before += unzigzag(varint(bytes));
      if (before < 1) {
        throw damaged("it has a sequence below 1");
      }
      sequences[i] = before;
    }
    if (bytes.hasRemaining()) {
      throw damaged("bytes follow its sequences");
    }
    return sequences;
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  private static void putVarint(ByteBuffer bytes, long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes.put((byte) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    bytes.put((byte) left);
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!bytes.hasRemaining()) {
        throw damaged("it ends too early");
      }
      byte group = bytes.get();
      value |= (group & 0x7FL) << shift;
      if (group >= 0) {
        return value;
      }
    }
    throw damaged("a sequence is too long");
  }

  private static int check(byte[] bytes, int length) {
    CRC32C check = new CRC32C();
    check.update(bytes, 0, length);
    return (int) check.getValue();
  }

  private static StoreException damaged(String how) {
    return new StoreException("A stored segment is damaged: " + how);
  }
}
