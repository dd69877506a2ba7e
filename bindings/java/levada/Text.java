package levada;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text between Java and levada, whose strings are UTF-8. */
final class Text {
    private Text() {}

    /** UTF-8 for a C string: null stays null, a zero character or half a surrogate pair is refused. */
    static byte[] encode(String text) {
        if (text == null) {
            return null;
        }
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            throw LevadaException.invalid("text: expected no zero character, got one at position " + zero);
        }
        return data(text);
    }

    /** UTF-8 of any text, zero characters too. */
    static byte[] data(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).encode(CharBuffer.wrap(text));
            byte[] result = new byte[bytes.remaining()];
            bytes.get(result);
            return result;
        } catch (CharacterCodingException half) {
            throw LevadaException.invalid("text: expected whole characters, got half of a surrogate pair");
        }
    }

    /** A text as JSON writes it. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); ++i) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** Text for people: what is no UTF-8 becomes a replacement character. */
    static String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The text of one string element; bytes that are no UTF-8 are an error. */
    static String decodeStrictly(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException malformed) {
            throw LevadaException.invalid("string: expected UTF-8, got other bytes (toBytesArray gives them)");
        }
    }

    /** What a failing callback reports: a message may be missing, and a broken toString must not hide the failure. */
    static byte[] describe(Throwable thrown) {
        return thrown.toString().replace('\0', '?').getBytes(StandardCharsets.UTF_8);
    }
}
