#ifndef LEVADA_DATASET_BLOCK_H_
#define LEVADA_DATASET_BLOCK_H_

// Consecutive elements of a stage, made together: the unit that is computed, handed over and delivered.

#include <span>
#include <stdexcept>
#include <vector>

#include "dataset/stage.h"

namespace levada {

// An element or the failure in its place.
struct Outcome {
  Ref<Element> element;
  Status status;
};

// Used by one thread at a time: whoever computes it, then whoever delivers it. Reused.
class Block {
 public:
  // Makes elements [first, first + count). Never fails and never throws: failures stand in the place of their element.
  void Compute(Stage& stage, Context& context, int64_t pass, int64_t first, int64_t count) noexcept;
  // Makes the elements at these positions, to be delivered as 0, 1, ... The positions do not lie in the context's scratch.
  void Compute(Stage& stage, Context& context, int64_t pass, const IndexSet& positions) noexcept;
  // Drops the elements and keeps the memory of the lists.
  void Clear();

  int64_t first() const { return first_; }
  int64_t count() const { return count_; }
  // Element number `position` of the stage, once. REQUIRES: first() <= position < first() + count().
  Outcome Deliver(int64_t position);
  // As many as `count` of them from there on, once; returns the failure that stands behind them, which counts as
  // delivered. What was delivered says nothing when memory is out. REQUIRES: they are in the block.
  Status DeliverRows(int64_t position, int64_t count, Chunk* out);
  // The components of element `position`, as many as `out` has room for. False, without effect, where the block does not
  // hold rows of tensors or has no such element.
  bool DeliverRow(int64_t position, std::span<Ref<Tensor>> out);
  // Bytes that the block keeps alive beyond those of the sources.
  int64_t nbytes() const { return nbytes_; }

 private:
  enum class Form : int32_t { kResolved, kColumns, kOutcomes, kNoMemory };

  Status ComputeRows(Stage& stage, Context& context, int64_t pass, const IndexSet& positions);
  void ComputeEach(Stage& stage, Context& context, int64_t pass, const IndexSet& positions);
  void CountBytes();
  Ref<Tensor> RowOf(const Tensor& column, int64_t row, Ref<Tensor>* given);

  int64_t first_ = 0;
  int64_t count_ = 0;
  int64_t nbytes_ = 0;
  Form form_ = Form::kOutcomes;
  const TensorList* source_ = nullptr;  // kResolved: element i is row rows_[i] of these; the stage keeps them
  std::vector<int64_t> rows_;
  Chunk chunk_;  // kColumns
  std::vector<Outcome> outcomes_;
  // The rows that DeliverRow gave last and before: who goes from row to row has dropped the one before, and its object can
  // stand for the next one.
  std::vector<Ref<Tensor>> given_;
  int given_turn_ = 0;
  int given_kept_ = 0;  // how many of those were kept by who took them
};

// The element at a position. Where a guard put zeros in the place of a file that was cut meanwhile, the error of it.
Result<Ref<Element>> WholeElement(Stage& stage, Context& context, int64_t pass, int64_t position);

// What body() returns, or the failure for what it throws.
template <typename Body>
auto WithoutExceptions(Body body) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return Status::OutOfMemory();
  } catch (const std::length_error&) {  // more than a container can ever hold
    return Status::OutOfMemory();
  } catch (const std::exception& error) {
    return Internal("unexpected exception: %s", error.what());
  } catch (...) {
    return Internal("unexpected exception of unknown type");
  }
}

}  // namespace levada

#endif  // LEVADA_DATASET_BLOCK_H_
