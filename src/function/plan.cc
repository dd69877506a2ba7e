// Which outputs of a function are fused, and into what.

#include <algorithm>

#include "convert/layout.h"
#include "function/program.h"
#include "function/views.h"

namespace levada {
namespace {

// Bytes of a tile in scratch memory, i.e. of the rows gathered or of one intermediate value, whichever is more: it
// stays in L1 together with what is written. Fewer rows would pay too often for the start of a gather, whose first rows
// nobody prefetched.
constexpr int64_t kTileBytes = 32 << 10;

// Everything that planning derives from a function and the shapes of one row.
class Planner {
 public:
  Planner(const Function& function, std::vector<TensorSpec> rows)
      : body_(function.body()), rows_(std::move(rows)), maker_(body_.num_values, -1), specs_(body_.num_values) {
    for (size_t i = 0; i < body_.steps.size(); ++i) {
      for (size_t k = 0; k < body_.steps[i].specs.size(); ++k) {
        maker_[body_.steps[i].first_value + k] = static_cast<int>(i);
      }
    }
  }

  Ref<RowPlan> Run();

 private:
  using StepSet = std::vector<bool>;
  struct Group {
    StepSet steps;
    std::vector<int> outputs;
  };

  bool InferRows();
  bool IsFusable(int value) const;
  bool CanFuseStep(const Step& step) const;
  // Follows reshapes back to the value whose elements they show.
  int Root(int value) const;
  const Step* MakerOf(int value) const { return maker_[value] < 0 ? nullptr : &body_.steps[maker_[value]]; }
  bool IsConstant(int value) const { return maker_[value] >= 0 && MakerOf(value)->kind == Step::Kind::kConstant; }
  int64_t Count(int value) const;
  void Collect(int value, bool through_reshapes, StepSet* steps) const;
  std::vector<Group> MakeGroups(std::vector<int>* general) const;
  bool HasOneShape(const Group& group, int64_t* count) const;

  friend class ProgramBuilder;
  const Function::Body& body_;
  std::vector<TensorSpec> rows_;
  std::vector<int> maker_;  // step that makes a value; -1: an argument
  std::vector<TensorSpec> specs_;  // of one row of each value
  std::vector<bool> fusable_;
};

// Row specs of all values; false when the shapes do not fit or stay unknown.
bool Planner::InferRows() {
  for (size_t i = 0; i < rows_.size(); ++i) specs_[i] = rows_[i];
  for (const Step& step : body_.steps) {
    if (step.kind == Step::Kind::kConstant || step.kind == Step::Kind::kRead) specs_[step.first_value] = step.specs[0];
    if (step.kind != Step::Kind::kOp) continue;
    std::vector<Ref<Tensor>> inputs;
    SmallVector<Tensor*, 8> raw;
    for (const int input : step.inputs) {
      inputs.push_back(IsConstant(input) ? MakerOf(input)->constant : TensorOfSpec(specs_[input]));
      raw.push_back(inputs.back().get());
    }
    TensorSpec* const specs = &specs_[step.first_value];
    if (!step.op->infer({*step.op, raw, step.attributes}, specs).ok()) return false;
  }
  return true;
}

bool Planner::CanFuseStep(const Step& step) const {
  if (step.kind == Step::Kind::kConstant) return step.specs[0].dtype != DType::kString;
  if (step.kind != Step::Kind::kOp || !body_.by_row[step.first_value]) return false;
  if (step.op->elementwise == nullptr && !step.op->keeps_order) return false;
  for (const int input : step.inputs) {
    if (!fusable_[input]) return false;
  }
  return specs_[step.first_value].IsFullyKnown();
}

int Planner::Root(int value) const {
  for (;;) {
    const Step* const maker = MakerOf(value);
    if (maker == nullptr || maker->kind != Step::Kind::kOp) return value;
    // A cast that changes nothing hands its input on.
    const bool same = maker->op->elementwise != nullptr && maker->inputs.size() == 1 &&
                      (maker->op->elementwise->kind == ElementwiseRule::Kind::kCast ||
                       maker->op->elementwise->kind == ElementwiseRule::Kind::kSaturateCast) &&
                      specs_[value].dtype == specs_[maker->inputs[0]].dtype;
    if (!same && !maker->op->keeps_order) return value;
    value = maker->inputs[0];
  }
}

int64_t Planner::Count(int value) const {
  int64_t count = 1;
  NumElements(specs_[value].shape, &count);
  return count;
}

void Planner::Collect(int value, bool through_reshapes, StepSet* steps) const {
  std::vector<int> pending{value};
  while (!pending.empty()) {
    const int next = through_reshapes ? Root(pending.back()) : pending.back();
    pending.pop_back();
    const int step = maker_[next];
    if (step < 0 || (*steps)[step]) continue;
    if (through_reshapes && IsConstant(next)) continue;
    (*steps)[step] = true;
    for (const int input : body_.steps[step].inputs) pending.push_back(input);
  }
}

std::vector<Planner::Group> Planner::MakeGroups(std::vector<int>* general) const {
  std::vector<Group> groups;
  for (size_t i = 0; i < body_.outputs.size(); ++i) {
    const int value = body_.outputs[i];
    const int root = Root(value);
    if (!fusable_[value] || maker_[root] < 0 || IsConstant(root)) {
      general->push_back(static_cast<int>(i));
      continue;
    }
    Group group{StepSet(body_.steps.size()), {static_cast<int>(i)}};
    Collect(value, true, &group.steps);
    for (size_t g = 0; g < groups.size();) {
      bool shared = false;
      for (size_t s = 0; s < body_.steps.size(); ++s) shared = shared || (groups[g].steps[s] && group.steps[s]);
      if (!shared) {
        ++g;
        continue;
      }
      for (size_t s = 0; s < body_.steps.size(); ++s) group.steps[s] = group.steps[s] || groups[g].steps[s];
      group.outputs.insert(group.outputs.begin(), groups[g].outputs.begin(), groups[g].outputs.end());
      groups.erase(groups.begin() + static_cast<int64_t>(g));
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

// Every value is as wide as the row or one element that repeats beside it.
bool Planner::HasOneShape(const Group& group, int64_t* count) const {
  *count = 1;
  for (size_t s = 0; s < body_.steps.size(); ++s) {
    if (!group.steps[s]) continue;
    const int64_t own = Count(body_.steps[s].first_value);
    if (own == 0) return false;
    *count = std::max(*count, own);
  }
  for (size_t s = 0; s < body_.steps.size(); ++s) {
    if (!group.steps[s]) continue;
    const int64_t own = Count(body_.steps[s].first_value);
    if (own != 1 && own != *count) return false;
    for (const int input : body_.steps[s].inputs) {
      if (body_.by_row[input] && Count(input) != 1 && Count(input) != own) return false;
    }
  }
  return true;
}

// Turns a group into a program.
class ProgramBuilder {
 public:
  ProgramBuilder(const Planner& planner, int64_t count) : planner_(planner) { program_.count = count; }

  Result<FusedProgram> Build(const std::vector<bool>& steps, const std::vector<int>& outputs) {
    PlaceOutputs(outputs);
    FindDivisions(steps);
    FindProducts(steps);
    ChooseTile(steps);
    const std::vector<int> last = LastUses(steps);
    for (size_t s = 0; s < steps.size(); ++s) {
      const bool vanished = std::find(skipped_.begin(), skipped_.end(), static_cast<int>(s)) != skipped_.end();
      if (steps[s] && !vanished) LEVADA_RETURN_IF_ERROR(Append(static_cast<int>(s), last));
    }
    program_.slot_bytes = (program_.tile_rows * program_.tile_elements * widest_ + 63) / 64 * 64;
    return std::move(program_);
  }

 private:
  const Function::Body& body() const { return planner_.body_; }

  void ChooseTile(const std::vector<bool>& steps) {
    int64_t intermediates = -static_cast<int64_t>(roots_.size() + skipped_.size());
    std::vector<bool> read(body().inputs.size(), false);
    for (size_t s = 0; s < steps.size(); ++s) {
      if (!steps[s]) continue;
      ++intermediates;
      widest_ = std::max(widest_, SizeOf(planner_.specs_[body().steps[s].first_value].dtype));
      for (const int input : body().steps[s].inputs) {
        const int root = planner_.Root(input);
        if (planner_.maker_[root] < 0) read[root] = true;
      }
    }
    int64_t gathered = 0;
    for (size_t i = 0; i < read.size(); ++i) gathered += read[i] ? SizeOf(planner_.specs_[i].dtype) : 0;
    const int64_t fitting = kTileBytes / std::max(gathered, intermediates > 0 ? widest_ : 1);
    program_.tile_rows = std::max<int64_t>(1, fitting / program_.count);
    // A part of a row is read where it lies: half as much leaves room in L1 for what is read.
    const int64_t part = std::max<int64_t>(1, fitting / 2);
    program_.tile_elements = program_.count > 2 * fitting ? part : program_.count;
  }

  void PlaceOutputs(const std::vector<int>& outputs) {
    for (const int output : outputs) {
      const int value = body().outputs[output];
      const int root = planner_.Root(value);
      int place = -1;
      for (size_t i = 0; i < roots_.size(); ++i) {
        if (roots_[i] == root) place = static_cast<int>(i);
      }
      if (place >= 0) {
        program_.aliases.push_back({output, place, planner_.specs_[value]});
        continue;
      }
      roots_.push_back(root);
      program_.outputs.push_back(output);
      program_.output_rows.push_back(planner_.specs_[value]);
    }
  }

  // The last step of the group that reads each root.
  std::vector<int> LastUses(const std::vector<bool>& steps) const {
    std::vector<int> last(body().num_values, -1);
    for (size_t s = 0; s < steps.size(); ++s) {
      if (!steps[s]) continue;
      for (size_t k = 0; k < body().steps[s].inputs.size(); ++k) {
        last[planner_.Root(Source(static_cast<int>(s), k))] = static_cast<int>(s);
      }
    }
    return last;
  }

  Status Append(int index, const std::vector<int>& last) {
    const Step& step = body().steps[index];
    FusedStep fused;
    fused.op = step.op;
    const int value = step.first_value;
    for (size_t k = 0; k < step.inputs.size(); ++k) {
      LEVADA_ASSIGN_OR_RETURN(fused.in[k], OperandOf(Source(index, k), value));
      ++fused.num_inputs;
    }
    const bool selects = step.op->elementwise->kind == ElementwiseRule::Kind::kSelect;
    fused.loop = FindLoop(*step.op->elementwise, planner_.specs_[step.inputs[selects ? 1 : 0]].dtype,
                          planner_.specs_[value].dtype);
    UseDivision(index, &fused);
    UseProduct(index, &fused);
    fused.out = Place(value, fused, index, last);
    placed_.push_back({value, fused.out});
    program_.steps.push_back(fused);
    return Status::Ok();
  }

  // The divisor of x / c when c is a float32 constant of one element and x a cast from an 8- or 16-bit integer.
  bool DividesCast(const Step& step, float* divisor, DType* source) const {
    if (step.op->elementwise->kind != ElementwiseRule::Kind::kBinary ||
        step.op->elementwise->binary != kernel::BinaryOp::kDivide ||
        planner_.specs_[step.first_value].dtype != DType::kFloat32) {
      return false;
    }
    const int root = planner_.Root(step.inputs[0]);
    const int constant = planner_.Root(step.inputs[1]);
    const Step* const cast = planner_.MakerOf(root);
    if (!planner_.IsConstant(constant) || planner_.Count(constant) != 1 || cast == nullptr || cast->op == nullptr ||
        cast->op->elementwise == nullptr || cast->op->elementwise->kind != ElementwiseRule::Kind::kCast ||
        planner_.Count(root) != planner_.Count(step.first_value)) {
      return false;
    }
    *source = planner_.specs_[cast->inputs[0]].dtype;
    std::memcpy(divisor, planner_.MakerOf(constant)->constant->data(), sizeof(float));
    return IsInteger(*source) && SizeOf(*source) <= 2 && kernel::ReciprocalDivisionIsExact(*source, *divisor);
  }

  std::vector<int> CountUses(const std::vector<bool>& steps) const {
    std::vector<int> uses(body().num_values, 0);
    for (const int output : body().outputs) ++uses[planner_.Root(output)];
    for (size_t s = 0; s < steps.size(); ++s) {
      if (!steps[s]) continue;
      for (const int input : body().steps[s].inputs) ++uses[planner_.Root(input)];
    }
    return uses;
  }

  // Marks divisions that may go through the reciprocal, and casts that nobody else needs, which then vanish into them.
  void FindDivisions(const std::vector<bool>& steps) {
    const std::vector<int> uses = CountUses(steps);
    for (size_t s = 0; s < steps.size(); ++s) {
      float divisor;
      DType source;
      if (!steps[s] || !DividesCast(body().steps[s], &divisor, &source)) continue;
      const int cast = planner_.Root(body().steps[s].inputs[0]);
      const bool joins = uses[cast] == 1;
      divisions_.push_back({static_cast<int>(s), joins, divisor, kernel::FindDivideIntegers(source)});
      if (joins) skipped_.push_back(planner_.maker_[cast]);
    }
  }

  static bool IsBinary(const Step& step, kernel::BinaryOp op) {
    return step.kind == Step::Kind::kOp && step.op->elementwise != nullptr &&
           step.op->elementwise->kind == ElementwiseRule::Kind::kBinary && step.op->elementwise->binary == op;
  }

  // The constant element that a product multiplies `*other` by, a number; -1: there is none.
  int FactorOf(const Step& product, int* other) const {
    for (const int k : {0, 1}) {
      const int root = planner_.Root(product.inputs[k]);
      *other = product.inputs[1 - k];
      if (!planner_.IsConstant(root) || planner_.Count(root) != 1) continue;
      if (planner_.IsConstant(planner_.Root(*other))) continue;
      const Tensor& constant = *planner_.MakerOf(root)->constant;
      double wide = 0;
      float narrow = 0;
      if (constant.dtype() == DType::kFloat64) std::memcpy(&wide, constant.data(), sizeof(wide));
      if (constant.dtype() == DType::kFloat32) std::memcpy(&narrow, constant.data(), sizeof(narrow));
      if (wide == wide && narrow == narrow) return root;
    }
    return -1;
  }

  // Marks sums and differences whose second operand is a product by a constant that nobody else needs: it vanishes into
  // them, so that one loop reads both operands.
  void FindProducts(const std::vector<bool>& steps) {
    const std::vector<int> uses = CountUses(steps);
    for (size_t s = 0; s < steps.size(); ++s) {
      const Step& step = body().steps[s];
      const bool subtracts = IsBinary(step, kernel::BinaryOp::kSubtract);
      if (!steps[s] || !(subtracts || IsBinary(step, kernel::BinaryOp::kAdd))) continue;
      const int first = planner_.Root(step.inputs[0]);
      const int root = planner_.Root(step.inputs[1]);
      const Step* const product = planner_.MakerOf(root);
      const auto loop = kernel::FindAddScaled(planner_.specs_[step.first_value].dtype, subtracts);
      if (loop == nullptr || product == nullptr || !IsBinary(*product, kernel::BinaryOp::kMultiply)) continue;
      if (uses[root] != 1 || planner_.IsConstant(first)) continue;
      int other;
      const int factor = FactorOf(*product, &other);
      const int64_t count = planner_.Count(step.first_value);
      if (factor < 0 || planner_.Count(first) != count || planner_.Count(planner_.Root(other)) != count) continue;
      products_.push_back({static_cast<int>(s), factor, other, loop});
      skipped_.push_back(planner_.maker_[root]);
    }
  }

  void UseProduct(int index, FusedStep* fused) {
    for (const Product& product : products_) {
      if (product.step != index) continue;
      const Ref<Tensor>& factor = planner_.MakerOf(product.factor)->constant;
      fused->add_scaled = product.loop;
      fused->factor = factor->data();
      program_.constants.push_back(factor);
    }
  }

  void UseDivision(int index, FusedStep* fused) const {
    for (const Division& division : divisions_) {
      if (division.step != index) continue;
      fused->division = division.joins ? FusedStep::Division::kOfIntegers : FusedStep::Division::kByReciprocal;
      fused->divisor = division.divisor;
      fused->divide_integers = division.loop;
    }
  }

  // The value that a step reads as input k: for a division that a cast joined, what the cast reads; for a product that
  // joined a sum, its other factor.
  int Source(int index, size_t k) const {
    const int input = body().steps[index].inputs[k];
    for (const Product& product : products_) {
      if (product.step == index && k == 1) return product.other;
    }
    for (const Division& division : divisions_) {
      if (division.step == index && division.joins && k == 0) {
        return planner_.MakerOf(planner_.Root(input))->inputs[0];
      }
    }
    return input;
  }

  Result<Operand> OperandOf(int input, int consumer) {
    const int root = planner_.Root(input);
    Operand operand;
    operand.element_size = SizeOf(planner_.specs_[root].dtype);
    operand.count = planner_.Count(root);
    if (planner_.IsConstant(root)) {
      LEVADA_RETURN_IF_ERROR(TileConstant(input, root, consumer, &operand));
      return operand;
    }
    if (planner_.maker_[root] < 0) {
      operand.place = Operand::Place::kColumn;
      operand.index = ColumnOf(root, operand);
      return operand;
    }
    for (const auto& [value, place] : placed_) {
      if (value == root) return place;
    }
    return Internal("plan: a value is read before it is made");
  }

  // A constant of one element repeats; any other is laid out for every row of a tile.
  Status TileConstant(int input, int root, int consumer, Operand* operand) {
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tile, Contiguous(planner_.MakerOf(root)->constant));
    if (tile->size() != 1) {
      LEVADA_ASSIGN_OR_RETURN(tile, ReshapeTensor(tile, planner_.specs_[input].shape));
      const Ref<Tensor> row = BroadcastView(*tile, planner_.specs_[consumer].shape);
      LEVADA_ASSIGN_OR_RETURN(tile, DeepCopy(*RepeatRows(*row, program_.tile_rows)));
      operand->tiled = true;
      operand->count = planner_.Count(consumer);
    }
    operand->place = Operand::Place::kConstant;
    operand->data = tile->data();
    program_.constants.push_back(std::move(tile));
    return Status::Ok();
  }

  int ColumnOf(int argument, const Operand& operand) {
    for (size_t i = 0; i < program_.columns.size(); ++i) {
      if (program_.columns[i] == argument) return static_cast<int>(i);
    }
    program_.columns.push_back(argument);
    program_.column_counts.push_back(operand.count);
    program_.column_bytes.push_back(operand.count * operand.element_size);
    return static_cast<int>(program_.columns.size()) - 1;
  }

  Operand Place(int value, const FusedStep& fused, int index, const std::vector<int>& last) {
    Operand out;
    out.element_size = SizeOf(planner_.specs_[value].dtype);
    out.count = planner_.Count(value);
    for (size_t i = 0; i < roots_.size(); ++i) {
      if (roots_[i] != value) continue;
      out.place = Operand::Place::kOutput;
      out.index = static_cast<int>(i);
      FreeSlots(fused, index, last);
      return out;
    }
    out.place = Operand::Place::kSlot;
    out.index = InPlaceSlot(fused, out, index, last);
    if (out.index < 0) {
      if (free_.empty()) free_.push_back(program_.num_slots++);
      out.index = free_.back();
      free_.pop_back();
    }
    FreeSlots(fused, index, last, out.index);
    return out;
  }

  bool Dies(const Operand& operand, int index, const std::vector<int>& last) const {
    if (operand.place != Operand::Place::kSlot) return false;
    for (const auto& [value, place] : placed_) {
      if (place.place == Operand::Place::kSlot && place.index == operand.index && last[value] > index) return false;
    }
    return true;
  }

  // A loop may write over an input of the same size that nobody needs afterwards.
  int InPlaceSlot(const FusedStep& fused, const Operand& out, int index, const std::vector<int>& last) const {
    for (int k = 0; k < fused.num_inputs; ++k) {
      const Operand& in = fused.in[k];
      if (in.element_size == out.element_size && in.count == out.count && Dies(in, index, last)) return in.index;
    }
    return -1;
  }

  void FreeSlots(const FusedStep& fused, int index, const std::vector<int>& last, int kept = -1) {
    for (int k = 0; k < fused.num_inputs; ++k) {
      const Operand& in = fused.in[k];
      if (in.place == Operand::Place::kSlot && in.index != kept && Dies(in, index, last) &&
          std::find(free_.begin(), free_.end(), in.index) == free_.end()) {
        free_.push_back(in.index);
      }
    }
  }

  struct Division {
    int step;
    bool joins;  // the cast is done by the division
    float divisor;
    kernel::DivideIntegersLoop loop;
  };

  struct Product {
    int step;    // the sum or difference
    int factor;  // a constant
    int other;
    kernel::AddScaledLoop loop;
  };

  const Planner& planner_;
  FusedProgram program_;
  std::vector<Product> products_;
  std::vector<Division> divisions_;
  std::vector<int> skipped_;  // casts and products that vanish
  std::vector<int> roots_;  // per kOutput index
  std::vector<std::pair<int, Operand>> placed_;
  std::vector<int> free_;
  int64_t widest_ = 1;
};

Ref<RowPlan> Planner::Run() {
  Ref<RowPlan> plan = MakeRef<RowPlan>();
  const bool known = InferRows();
  fusable_.assign(body_.num_values, false);
  for (size_t i = 0; known && i < rows_.size(); ++i) fusable_[i] = rows_[i].dtype != DType::kString;
  for (const Step& step : body_.steps) {
    if (!known || step.specs.empty()) continue;
    const bool fusable = CanFuseStep(step);
    for (size_t k = 0; k < step.specs.size(); ++k) fusable_[step.first_value + k] = fusable;
  }
  for (const Group& group : MakeGroups(&plan->general)) {
    int64_t count = 1;
    bool fused = HasOneShape(group, &count);
    if (fused) {
      Result<FusedProgram> program = ProgramBuilder(*this, count).Build(group.steps, group.outputs);
      fused = program.ok();
      if (fused) plan->programs.push_back(std::move(program).value());
    }
    if (!fused) plan->general.insert(plan->general.end(), group.outputs.begin(), group.outputs.end());
  }
  plan->general_steps.assign(body_.steps.size(), false);
  for (const int output : plan->general) Collect(body_.outputs[output], false, &plan->general_steps);
  plan->general_inputs.assign(rows_.size(), false);
  for (size_t s = 0; s < body_.steps.size(); ++s) {
    if (!plan->general_steps[s]) continue;
    for (const int input : body_.steps[s].inputs) {
      if (maker_[input] < 0) plan->general_inputs[input] = true;
    }
  }
  for (const int output : plan->general) {
    if (maker_[body_.outputs[output]] < 0) plan->general_inputs[body_.outputs[output]] = true;
  }
  plan->rows = std::move(rows_);
  return plan;
}

}  // namespace

Ref<RowPlan> MakeRowPlan(const Function& function, std::vector<TensorSpec> rows) {
  return Planner(function, std::move(rows)).Run();
}

}  // namespace levada
