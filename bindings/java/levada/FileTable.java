package levada;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The files of a scheme, through java.nio.file; the native layer calls these methods on any thread. */
final class FileTable {
    private static final int ENOENT = 2;
    private static final int EIO = 5;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int EEXIST = 17;
    private static final int ENOTDIR = 20;
    private static final int EINVAL = 22;
    private static final int EOPNOTSUPP = 95;

    /** A file that is open. */
    private static final class Open {
        private final Path path;
        private final SeekableByteChannel channel;

        Open(Path path, SeekableByteChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        /** Many threads may read one file. */
        int read(long offset, ByteBuffer to) throws IOException {
            if (channel instanceof FileChannel) {
                return ((FileChannel) channel).read(to, offset);
            }
            synchronized (this) {
                channel.position(offset);
                return channel.read(to);
            }
        }
    }

    private final Function<String, Path> resolver;

    FileTable(Function<String, Path> resolver) {
        this.resolver = resolver;
    }

    private Path path(byte[] name) throws IOException {
        Path path = resolver.apply(Text.decode(name));
        if (path == null) {
            throw new NoSuchFileException(Text.decode(name));
        }
        return path;
    }

    static Object open(Object table, byte[] name, boolean create) throws IOException {
        Path path = ((FileTable) table).path(name);
        return new Open(path, create
                ? Files.newByteChannel(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)
                : Files.newByteChannel(path, StandardOpenOption.READ));
    }

    /** The number of the call is that of native/files.c; object is a table or an open file. */
    static long call(int what, Object object, byte[] a, byte[] b, long offset, ByteBuffer buffer) throws IOException {
        switch (what) {
            case 0:
                return ((Open) object).channel.size();
            case 1:
                return readAll((Open) object, offset, buffer);
            case 2:
                return ((Open) object).channel.write(buffer);
            case 3:
                if (((Open) object).channel instanceof FileChannel) {
                    ((FileChannel) ((Open) object).channel).force(true);
                }
                return 0;
            case 4:
                ((Open) object).channel.close();
                return 0;
            case 5:
                Files.move(((FileTable) object).path(a), ((FileTable) object).path(b), StandardCopyOption.REPLACE_EXISTING);
                return 0;
            case 6:
                Files.delete(((FileTable) object).path(a));
                return 0;
            case 7:
                Files.createDirectory(((FileTable) object).path(a));
                return 0;
            default:
                return Files.getLastModifiedTime(((Open) object).path).to(TimeUnit.NANOSECONDS);
        }
    }

    private static long readAll(Open file, long offset, ByteBuffer buffer) throws IOException {
        long from = offset;
        while (buffer.hasRemaining()) {
            int got = file.read(from, buffer);
            if (got <= 0) {
                break;
            }
            from += got;
        }
        return from - offset;
    }

    /** Names in a directory behind a byte that is 1 for a directory, 2 for another file. */
    static byte[][] list(Object table, byte[] name) throws IOException {
        List<byte[]> names = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(((FileTable) table).path(name))) {
            for (Path each : found) {
                String last = each.getFileName().toString();
                last = last.endsWith("/") ? last.substring(0, last.length() - 1) : last; // as in zip archives
                names.add(Text.data((Files.isDirectory(each) ? "\u0001" : "\u0002") + last));
            }
        }
        return names.toArray(new byte[0][]);
    }

    /** The number of errno by which levada tells failures apart. */
    static int errorOf(Throwable thrown) {
        if (thrown instanceof NoSuchFileException) {
            return ENOENT;
        } else if (thrown instanceof AccessDeniedException || thrown instanceof SecurityException) {
            return EACCES;
        } else if (thrown instanceof FileAlreadyExistsException) {
            return EEXIST;
        } else if (thrown instanceof NotDirectoryException) {
            return ENOTDIR;
        } else if (thrown instanceof InvalidPathException) {
            return EINVAL;
        } else if (thrown instanceof UnsupportedOperationException) {
            return EOPNOTSUPP;
        }
        return thrown instanceof OutOfMemoryError ? ENOMEM : EIO;
    }
}
