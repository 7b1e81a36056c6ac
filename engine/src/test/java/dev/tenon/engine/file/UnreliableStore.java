package dev.tenon.engine.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A disk with room for so many bytes, on which one operation fails, in a machine whose plug is pulled before a given operation.
 * What was not forced to the device by then is half lost, as after a real loss of power.
 */
public final class UnreliableStore implements Store {
  /** The machine is off: no handler of the code under test may catch this. */
  public static final class PowerLost extends Error {
    private static final long serialVersionUID = 1;
  }

  private final Disk disk = new Disk();
  private final Set<Path> unsynced = new HashSet<>();
  private long room;
  private int untilDeath;
  private int untilFault;
  private boolean dead;

  private UnreliableStore(long room, int untilDeath, int untilFault) {
    this.room = room;
    this.untilDeath = untilDeath;
    this.untilFault = untilFault;
  }

  public static UnreliableStore reliable() {
    return new UnreliableStore(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  public static UnreliableStore full(long room) {
    return new UnreliableStore(room, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  public static UnreliableStore dyingAfter(int operations) {
    return new UnreliableStore(Long.MAX_VALUE, operations, Integer.MAX_VALUE);
  }

  public static UnreliableStore failingOnceAfter(int operations) {
    return new UnreliableStore(Long.MAX_VALUE, Integer.MAX_VALUE, operations);
  }

  private void operate() throws IOException {
    if (dead) throw new PowerLost();
    if (untilFault-- == 0) throw new IOException("Input/output error");
    if (untilDeath-- == 0) {
      dead = true;
      for (Path file : unsynced) halve(file);
      throw new PowerLost();
    }
  }

  private static void halve(Path file) {
    if (!Files.exists(file)) return;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override public WritableByteChannel create(Path file) throws IOException {
    operate();
    return written(file, disk.create(file));
  }

  @Override public WritableByteChannel append(Path file, long length) throws IOException {
    operate();
    return written(file, disk.append(file, length));
  }

  private WritableByteChannel written(Path file, WritableByteChannel out) {
    unsynced.add(file);
    return new WritableByteChannel() {
      @Override public int write(ByteBuffer bytes) throws IOException {
        operate();
        if (room == 0) throw new FileSystemException(file.toString(), null, "No space left on device");
        ByteBuffer part = bytes.duplicate();
        part.limit((int) Math.min(part.limit(), part.position() + room));
        int n = out.write(part);
        bytes.position(bytes.position() + n);
        room -= n;
        return n;
      }

      @Override public boolean isOpen() {
        return out.isOpen();
      }

      @Override public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override public void sync(Path fileOrFolder) throws IOException {
    operate();
    // Nothing is forced to the real device, which would take most of the tests' time.
    unsynced.remove(fileOrFolder);
  }

  @Override public void createFolder(Path folder) throws IOException {
    operate();
    disk.createFolder(folder);
  }

  @Override public void move(Path from, Path to) throws IOException {
    operate();
    disk.move(from, to);
    moved(from, to);
  }

  @Override public void replace(Path from, Path to) throws IOException {
    operate();
    disk.replace(from, to);
    unsynced.remove(to);
    moved(from, to);
  }

  private void moved(Path from, Path to) {
    for (Path file : List.copyOf(unsynced))
      if (file.startsWith(from)) {
        unsynced.remove(file);
        unsynced.add(from.equals(file) ? to : to.resolve(from.relativize(file)));
      }
  }

  @Override public void delete(Path fileOrFolder) throws IOException {
    operate();
    disk.delete(fileOrFolder);
    unsynced.remove(fileOrFolder);
  }

  @Override public List<Path> list(Path folder) throws IOException {
    operate();
    return disk.list(folder);
  }
}
