import static org.bytedeco.pytorch.global.torch.clip_grad_norm_;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.OptimizerParamGroupVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Training steps by LibTorch with MKL: answers the name of a shape with milliseconds. Argument: the number of threads. The steps are those of
 * step.py; AdamW is that of LibTorch's own, which is not fused.
 */
public final class Libtorch {
  private static final long WARM = 10_000_000_000L, AT_LEAST = 200_000_000L;

  private record Shape(int layers, int width, int heads, int time, int batch, int vocabulary) {}

  private static final Map<String, Shape> SHAPES = Map.of("4L/128", new Shape(4, 128, 4, 64, 12, 65), "6L/384",
      new Shape(6, 384, 6, 256, 8, 65), "2L/768/50257", new Shape(2, 768, 12, 256, 4, 50257));

  private record Block(Tensor norm1, Tensor qkv, Tensor out, Tensor norm2, Tensor up, Tensor down) {}

  private final Shape shape;
  private final TensorVector matrices = new TensorVector(), vectors = new TensorVector(), all = new TensorVector();
  private final Tensor tokens, places, norm;
  private final List<Block> blocks = new ArrayList<>();
  private final AdamW optimizer;

  private Libtorch(Shape shape) {
    manual_seed(1);
    this.shape = shape;
    int width = shape.width;
    tokens = matrix(shape.vocabulary, width);
    places = matrix(shape.time, width);
    for (int i = 0; i < shape.layers; i++)
      blocks.add(new Block(vector(), matrix(3 * width, width), matrix(width, width), vector(), matrix(4 * width, width),
          matrix(width, 4 * width)));
    norm = vector();
    var groups = new OptimizerParamGroupVector(group(matrices, 0.1), group(vectors, 0));
    optimizer = new AdamW(groups, options(0.1));
  }

  private static AdamWOptions options(double decay) {
    var options = new AdamWOptions(1e-3);
    options.betas().put(0, 0.9).put(1, 0.99);
    options.weight_decay().put(decay);
    return options;
  }

  private static OptimizerParamGroup group(TensorVector parameters, double decay) {
    return new OptimizerParamGroup(parameters, options(decay));
  }

  private Tensor matrix(long rows, long columns) {
    return kept(matrices, randn(rows, columns).mul_(new Scalar(0.02)));
  }

  private Tensor vector() {
    return kept(vectors, ones(shape.width));
  }

  private Tensor kept(TensorVector group, Tensor tensor) {
    tensor.set_requires_grad(true);
    group.push_back(tensor);
    all.push_back(tensor);
    return tensor;
  }

  private Tensor normed(Tensor x, Tensor weight) {
    return layer_norm(x, new long[]{shape.width}, new TensorOptional(weight), new TensorOptional(), 1e-5, true);
  }

  private Tensor heads(Tensor x) {
    return x.view(shape.batch, shape.time, shape.heads, shape.width / shape.heads).transpose(1, 2);
  }

  private Tensor block(Tensor x, Block b) {
    TensorVector qkv = linear(normed(x, b.norm1), b.qkv).split(shape.width, 2);
    Tensor y = scaled_dot_product_attention(heads(qkv.get(0)), heads(qkv.get(1)), heads(qkv.get(2)),
        new TensorOptional(), 0.0, true, new DoubleOptional(), false);
    x = x.add(linear(y.transpose(1, 2).reshape(shape.batch, shape.time, shape.width), b.out));
    return x.add(linear(gelu(linear(normed(x, b.norm2), b.up)), b.down));
  }

  private Tensor random() {
    return randint(shape.vocabulary, new long[]{shape.batch, shape.time}, new TensorOptions(ScalarType.Long));
  }

  private double step() {
    try (var _ = new PointerScope()) {
      Tensor x = embedding(tokens, random()).add(places);
      for (Block block : blocks) x = block(x, block);
      Tensor logits = linear(normed(x, norm), tokens);
      Tensor loss = cross_entropy_loss(logits.view(-1, shape.vocabulary), random().view(-1));
      loss.backward();
      clip_grad_norm_(all, 1.0);
      optimizer.step();
      optimizer.zero_grad();
      return loss.item_float();
    }
  }

  private double milliseconds() {
    var times = new ArrayList<Long>();
    for (long start = System.nanoTime(); times.size() < 3 || times.size() < 200 && System.nanoTime() - start < AT_LEAST;) {
      long begun = System.nanoTime();
      step();
      times.add(System.nanoTime() - begun);
    }
    long[] sorted = times.stream().mapToLong(t -> t).sorted().toArray();
    return sorted[sorted.length / 2] / 1e6;
  }

  public static void main(String[] arguments) {
    set_num_threads(Integer.parseInt(arguments[0]));
    System.out.println("ready by JavaCPP, with MKL");
    String present = "";
    Libtorch work = null;
    try (var questions = new Scanner(System.in)) {
      while (questions.hasNextLine()) {
        String shape = questions.nextLine();
        if (!shape.equals(present)) {
          present = shape;
          work = new Libtorch(SHAPES.get(shape));
          for (long end = System.nanoTime() + WARM; System.nanoTime() < end;) work.step();
        }
        System.out.println(work.milliseconds());
      }
    }
  }
}
