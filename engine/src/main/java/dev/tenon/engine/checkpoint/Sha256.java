package dev.tenon.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in hexadecimal. */
public final class Sha256 {
  private static final int CHUNK = 1 << 20;

  private Sha256() {}

  public static String of(byte[] bytes) {
    return hex(digest().digest(bytes));
  }

  public static String of(Path file) throws IOException {
    MessageDigest digest = digest();
    var chunk = ByteBuffer.allocate(CHUNK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(chunk) >= 0) {
        digest.update(chunk.flip());
        chunk.clear();
      }
    }
    return hex(digest.digest());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Passes bytes on, and counts and digests those that went through. */
  static final class Channel implements WritableByteChannel {
    private final WritableByteChannel out;
    private final MessageDigest digest = digest();
    private long size;

    Channel(WritableByteChannel out) {
      this.out = out;
    }

    @Override public int write(ByteBuffer bytes) throws IOException {
      ByteBuffer written = bytes.duplicate();
      int n = out.write(bytes);
      digest.update(written.limit(written.position() + n));
      size += n;
      return n;
    }

    /** Of the bytes so far; to be asked once. */
    String sha256() {
      return hex(digest.digest());
    }

    long size() {
      return size;
    }

    @Override public boolean isOpen() {
      return out.isOpen();
    }

    @Override public void close() throws IOException {
      out.close();
    }
  }
}
