#ifndef LEVADA_DATASET_FUNCTION_DRAWS_H_
#define LEVADA_DATASET_FUNCTION_DRAWS_H_

// Random numbers inside the functions of users: what is drawn for an element depends on (seed, op, epoch, position), not
// on the order in which elements are computed.

#include "dataset/cursor.h"
#include "dataset/pass_epochs.h"
#include "function/function.h"
#include "runtime/seed.h"

namespace levada {

class ElementFunction;

// What one iterator knows of a step whose function may draw.
class PassDraws {
 public:
  PassDraws() = default;
  // inside: of the element that the dataset is made in (DrawScope::Inside); 0: in none.
  PassDraws(PassEpochs epochs, int64_t seed, int step, bool user_code, uint64_t inside)
      : active_(true), epochs_(epochs), seed_(seed), step_(step), user_code_(user_code), inside_(inside) {}

  bool active() const { return active_; }
  void Use(int64_t pass) const {
    if (active_) epochs_.Use(pass);
  }
  DrawScope::Keys KeysOf(int64_t pass) const;
  int64_t EpochOf(int64_t pass) const { return epochs_.EpochOf(pass); }
  bool user_code() const { return user_code_; }

 private:
  bool active_ = false;
  PassEpochs epochs_;
  int64_t seed_ = 0;
  int step_ = 0;
  bool user_code_ = false;
  uint64_t inside_ = 0;
};

// A member of such a node; the node hands draws() and draws_own_seed() on.
class FunctionDraws {
 public:
  // No function.
  FunctionDraws() = default;
  // user_code: whether it draws is not known, so that a seed is drawn for it.
  static FunctionDraws OfUserCode() { return FunctionDraws(true, false, true); }
  static FunctionDraws Of(const Function& function) {
    return FunctionDraws(function.draws(), function.draws_own_seed(), false);
  }
  static FunctionDraws Of(const ElementFunction& function);

  bool draws() const { return draws_; }
  bool draws_own_seed() const { return own_seed_; }
  // REQUIRES: called once in Compile of the node, behind its inputs.
  PassDraws Compile(const DatasetNode& node, PlanContext& context) const;

 private:
  FunctionDraws(bool draws, bool own_seed, bool user_code);

  bool draws_ = false;
  bool own_seed_ = false;
  bool user_code_ = false;
  int64_t seed_ = 0;
  std::unique_ptr<EpochCounter> epochs_;
};

// The scope of one call for a cursor, when it is one of a step that draws; counts the elements that it is called for.
class DrawCounter {
 public:
  DrawCounter(const PassDraws& draws, int64_t pass, Ref<Stage> marks)
      : draws_(draws), pass_(pass), marks_(std::move(marks)) {
    if (draws.active()) keys_ = draws.KeysOf(pass);
  }

  // Runs body() for the next element.
  template <typename Body>
  auto ForNext(Context& context, Body body) -> decltype(body()) {
    return ForOne(context, position_++, std::move(body));
  }
  // Again for one that it was called for before.
  template <typename Body>
  auto ForOne(Context& context, int64_t position, Body body) -> decltype(body()) {
    if (!draws_.active()) return body();
    Mark(context);
    const DrawScope scope(keys_, position, draws_.user_code());
    return body();
  }
  int64_t position() const { return position_; }
  // Datasets made by the function stand in this epoch.
  int64_t epoch() const { return draws_.EpochOf(pass_); }
  // A step that does not draw leaves nothing in a state.
  void Save(StateWriter& out) const { SaveAt(out, position_); }
  // As where `position` comes next.
  void SaveAt(StateWriter& out, int64_t position) const {
    if (draws_.active()) out.Int(position);
  }
  Status Restore(StateReader& in) { return draws_.active() ? in.Count(&position_) : Status::Ok(); }

 private:
  void Mark(Context& context);

  PassDraws draws_;
  int64_t pass_;
  Ref<Stage> marks_;
  DrawScope::Keys keys_;
  int64_t position_ = 0;
  bool marked_ = false;
};

// Where the cursors of such a step mark their epochs as used.
Ref<Stage> MakeDrawMarks(Ref<const DatasetNode> node, const PassDraws& draws);

}  // namespace levada

#endif  // LEVADA_DATASET_FUNCTION_DRAWS_H_
