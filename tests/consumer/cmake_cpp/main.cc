// A C++17 program that finds levada through find_package and uses levada.hpp: the main job in small, and what only the
// C++ layer promises: exceptions that come back as themselves, shared ownership, range-for.
#include <levada/levada.hpp>

#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

int failures = 0;

void Check(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "expected %s\n", what);
  ++failures;
}

std::vector<uint8_t> Pixels(int count) {
  std::vector<uint8_t> pixels;
  for (int i = 0; i < count; ++i) pixels.push_back(static_cast<uint8_t>(i * 7 % 256));
  return pixels;
}

void MainJob() {
  const std::vector<uint8_t> pixels = Pixels(200);
  const levada::Tensor images = levada::Tensor::From(pixels, {100, 2});
  const auto scale = [](levada::List& x) { return levada::List{x[0].Cast(LEVADA_FLOAT32) / 255}; };
  const levada::Dataset batches = levada::Dataset::FromTensorSlices({images})
                                      .ShuffleSeeded(7)
                                      .Map(scale)
                                      .Batch(32)
                                      .Prefetch(2);
  Check(batches.cardinality() == 4, "4 batches");
  levada::Variable w(levada::Tensor::From(std::vector<float>{0, 0}), "w");
  int64_t rows = 0;
  for (const levada::Element& batch : batches) {
    const int64_t n = batch[0].dim(0);
    const levada::Tensor left = levada::Tensor::From(std::vector<float>(static_cast<size_t>(n), 1.0f), {1, n});
    w.AssignSub(levada::MatMul(left, batch[0]).Reshape({2}));
    rows += n;
  }
  Check(rows == 100, "100 rows");
  double expected[2] = {0, 0};
  for (size_t i = 0; i < pixels.size(); ++i) expected[i % 2] -= pixels[i] / 255.0;
  const std::vector<float> got = w.Read().ToVector<float>();
  for (int i = 0; i < 2; ++i) {
    std::printf("column %d: %.3f\n", i, static_cast<double>(got[static_cast<size_t>(i)]));
    Check(std::fabs(got[static_cast<size_t>(i)] - expected[i]) < 1e-3, "the sum of the column");
  }
}

void State() {
  const levada::Dataset dataset = levada::Dataset::Range(0, 10).ShuffleSeeded(3);
  levada::Iterator iterator = dataset.Iterate(0);
  for (int i = 0; i < 4; ++i) iterator.Next();
  const levada::Tensor state = iterator.Save();
  levada::Iterator other = dataset.Iterate(5);
  other.Restore(state);
  for (int i = 4; i < 10; ++i) {
    Check(iterator.Next()[0].Item<int64_t>() == other.Next()[0].Item<int64_t>(), "the same tail after restore");
  }
  Check(!iterator.Next() && !other.Next(), "the end");
}

struct Special : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void Exceptions() {
  const levada::Dataset failing =
      levada::Dataset::Range(0, 3).MapCallback({{LEVADA_INT64, {}}}, [](const levada::Element& element) -> levada::List {
        if (element[0].Item<int64_t>() == 1) throw Special("thrown inside");
        return {element[0] * 10};
      });
  levada::Iterator iterator = failing.Iterate();
  Check(iterator.Next()[0].Item<int64_t>() == 0, "the element before the failure");
  bool caught = false;
  try {
    iterator.Next();
  } catch (const Special& error) {
    caught = std::string(error.what()) == "thrown inside";
  }
  Check(caught, "the exception of the callback itself");
  Check(iterator.Next()[0].Item<int64_t>() == 20, "the element behind the failure");

  levada::Variable v(levada::Tensor::Scalar(2.0f));
  v.Update([](const levada::Tensor& x) { return x * x; });
  Check(v.Read().Item<float>() == 4.0f, "the updated value");
  levada_status code = LEVADA_OK;
  try {
    v.Assign(levada::Tensor::From(std::vector<float>{1, 2, 3}));
  } catch (const levada::Error& error) {
    code = error.code();
  }
  Check(code == LEVADA_INVALID_ARGUMENT, "an Error with its code");
}

void Ownership() {
  auto values = std::make_shared<std::vector<int32_t>>(std::vector<int32_t>{1, 2, 3, 4});
  const std::weak_ptr<std::vector<int32_t>> watch = values;
  {
    const levada::Tensor borrowed = levada::Tensor::Borrow(values->data(), {2, 2}, values);
    values.reset();
    const levada::Tensor copy = borrowed;
    Check(!watch.expired() && copy.ToVector<int32_t>()[3] == 4, "memory that its owner keeps");
    Check(borrowed.ToString() == "tf.Tensor(\n[[1 2]\n [3 4]], shape=(2, 2), dtype=int32)", "TensorFlow's text");
  }
  Check(watch.expired(), "the owner to be let go");
}

}  // namespace

int main() {
  try {
    MainJob();
    State();
    Exceptions();
    Ownership();
    levada::detail::Check(levada_shutdown(-1));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "expected no exception, got: %s\n", error.what());
    return 1;
  }
  for (int kind = 0; kind < LEVADA_OBJECT_KINDS; ++kind) {
    Check(levada_live_count(static_cast<levada_object_kind>(kind)) == 0, "no object alive at the end");
  }
  if (failures == 0) std::printf("main job done\n");
  return failures == 0 ? 0 : 1;
}
