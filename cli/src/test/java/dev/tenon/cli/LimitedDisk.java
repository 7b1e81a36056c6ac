package dev.tenon.cli;

import dev.tenon.engine.file.Disk;
import dev.tenon.engine.file.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A disk with room for so many bytes that remembers what was written where. Deleting makes no room. */
final class LimitedDisk implements Store {
  private final Disk disk = new Disk();
  private final Map<Path, Long> sizes = new TreeMap<>();
  private final List<Begun> begun = new ArrayList<>();
  private long written;
  private final long room;

  LimitedDisk(long room) {
    this.room = room;
  }

  /** Bytes written. */
  long written() {
    return written;
  }

  /** Sizes of the files that are there, by what was written. */
  Map<Path, Long> sizes() {
    return sizes;
  }

  /** A file that was begun or gone on with when so many bytes had been written. */
  record Begun(String file, long at) {}

  /** In order of time. */
  List<Begun> begun() {
    return begun;
  }

  @Override public WritableByteChannel create(Path file) throws IOException {
    return watched(file, 0, disk.create(file));
  }

  @Override public WritableByteChannel append(Path file, long length) throws IOException {
    return watched(file, length, disk.append(file, length));
  }

  private WritableByteChannel watched(Path file, long length, WritableByteChannel out) {
    sizes.put(file, length);
    begun.add(new Begun(String.valueOf(file.getFileName()), written));
    return new WritableByteChannel() {
      @Override public int write(ByteBuffer bytes) throws IOException {
        int fits = (int) Math.min(bytes.remaining(), room - written);
        if (fits == 0 && bytes.hasRemaining()) throw new FileSystemException(null, null, "No space left on device");
        ByteBuffer part = bytes.slice(bytes.position(), fits);
        while (part.hasRemaining()) out.write(part);
        bytes.position(bytes.position() + fits);
        written += fits;
        sizes.merge(file, (long) fits, Long::sum);
        return fits;
      }

      @Override public boolean isOpen() {
        return out.isOpen();
      }

      @Override public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override public void sync(Path fileOrFolder) {
    // Nothing is forced to the real device, which would take most of the tests' time.
  }

  @Override public void createFolder(Path folder) throws IOException {
    disk.createFolder(folder);
  }

  @Override public void move(Path from, Path to) throws IOException {
    disk.move(from, to);
    renamed(from, to);
  }

  @Override public void replace(Path from, Path to) throws IOException {
    disk.replace(from, to);
    renamed(from, to);
  }

  private void renamed(Path from, Path to) {
    for (Path file : List.copyOf(sizes.keySet())) {
      if (!file.startsWith(from)) continue;
      Long size = sizes.remove(file);
      sizes.put(file.equals(from) ? to : to.resolve(from.relativize(file)), size);
    }
  }

  @Override public void delete(Path fileOrFolder) throws IOException {
    disk.delete(fileOrFolder);
    sizes.remove(fileOrFolder);
  }

  @Override public List<Path> list(Path folder) throws IOException {
    return disk.list(folder);
  }
}
