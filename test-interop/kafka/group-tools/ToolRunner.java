// Runs Apache Kafka's command line tools one after the other in one virtual machine: what differs from the
// shell scripts is only that nobody waits for Java to start. A line of standard input is a class and its
// arguments, separated by tabs; the answer is the exit code, standard output and standard error, the last
// two in Base64.
//
//   java -cp "<Kafka's jars>/*" ToolRunner.java

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.common.utils.Exit;

public class ToolRunner {
    /** Ends a tool where the process would have ended. */
    static final class Ended extends Error {
        Ended() {
            super("the tool has ended", null, false, false);
        }
    }

    static Integer exitCode;

    public static void main(String[] ignored) throws Exception {
        PrintStream answers = System.out;
        Exit.Procedure exit = (code, message) -> {
            // What is said on the way out of the stack would not have been said.
            if (exitCode == null) {
                exitCode = code;
                silence();
            }
            throw new Ended();
        };
        Exit.setExitProcedure(exit);
        Exit.setHaltProcedure(exit);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t", -1);
            answers.println(run(words[0], Arrays.copyOfRange(words, 1, words.length)));
            answers.flush();
        }
    }

    static String run(String tool, String[] arguments) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        exitCode = null;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            Class.forName(tool).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException thrown) {
            // As Java does with what nobody catches.
            if (exitCode == null) {
                thrown.getCause().printStackTrace();
                exitCode = 1;
            }
        } finally {
            System.out.flush();
            System.err.flush();
            silence();
        }
        return (exitCode == null ? 0 : exitCode) + "\t" + encode(output) + "\t" + encode(errors);
    }

    static void silence() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    }

    static String encode(ByteArrayOutputStream bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
