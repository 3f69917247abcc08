// Validate the forms in a folder with Jena: shapes are read once, the Java machine is warm.

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;
import org.apache.jena.graph.Graph;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.shacl.ShaclValidator;
import org.apache.jena.shacl.Shapes;

public class Validate {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        Shapes shapes = Shapes.parse(RDFDataMgr.loadGraph(folder.resolve("shapes.nt").toString()));
        List<Path> forms;
        try (Stream<Path> all = Files.list(folder)) {
            forms = all.filter(p -> p.getFileName().toString().matches("form-.*\\.nt"))
                .sorted().collect(Collectors.toList());
        }
        List<String> seconds = new ArrayList<>(), conforms = new ArrayList<>();
        for (int pass = 0; pass < 3; pass++) { // only the last one counts
            seconds.clear();
            conforms.clear();
            for (Path form : forms) {
                long start = clock.getCurrentThreadCpuTime();
                Graph data = RDFDataMgr.loadGraph(form.toString());
                RDFDataMgr.read(data, folder.resolve("background.nt").toString());
                conforms.add(String.valueOf(ShaclValidator.get().conforms(shapes, data)));
                seconds.add(String.valueOf((clock.getCurrentThreadCpuTime() - start) / 1e9));
            }
        }
        System.out.println("{\"seconds\": " + seconds + ", \"conforms\": " + conforms + "}");
    }
}
